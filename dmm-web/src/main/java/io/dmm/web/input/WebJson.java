package io.dmm.web.input;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as we write it: names in snake_case, times as text in UTC, absent values as null. */
@Singleton
public final class WebJson {
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  // Javalin closes the stream, when the answer is complete; flushed earlier, it would be in chunks.
  private final ObjectWriter streaming =
      mapper
          .writer()
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .without(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

  /** The mapper. */
  public ObjectMapper mapper() {
    return mapper;
  }

  /**
   * Answers with {@code value}, written as it is read: unlike Javalin's own way this needs neither
   * the whole text in memory nor a buffer of 32 KiB for an answer of 200 bytes. Nothing can be
   * answered after it.
   */
  public void answer(Context ctx, Object value) {
    ctx.contentType(ContentType.APPLICATION_JSON);
    try {
      streaming.writeValue(ctx.outputStream(), value);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer could not be sent", e);
    }
  }

  /** {@code value} as JSON. */
  public String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
    }
  }
}
