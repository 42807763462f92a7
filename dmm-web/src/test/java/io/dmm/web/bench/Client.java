package io.dmm.web.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection that is kept: one question at a time, and nothing of the answer but its end. */
final class Client implements AutoCloseable {
  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final int HEAD = 16 * 1024;
  private static final int STATUS_AT = 9;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
  private final byte[] head = new byte[HEAD];
  private final byte[] tail = new byte[LAST_CHUNK.length];
  private int headLength;
  private boolean inBody;
  private long bodyLeft;
  private boolean chunked;
  private int status;
  private long bytes;
  private long due;

  Client(InetSocketAddress server, Selector selector) throws IOException {
    channel = SocketChannel.open(server);
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Asks; {@code due} is when it should have been asked, in nanoseconds. */
  void ask(ByteBuffer question, long dueNanos) throws IOException {
    due = dueNanos;
    headLength = 0;
    inBody = false;
    ByteBuffer out = question.duplicate();
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** Takes what has come; true once the answer is complete. */
  boolean take() throws IOException {
    in.clear();
    int count = channel.read(in);
    if (count < 0) {
      throw new IOException("the server closed the connection");
    }
    in.flip();
    bytes += count;
    if (!inBody && !readHead()) {
      return false;
    }
    if (!chunked) {
      bodyLeft -= in.remaining();
      return bodyLeft <= 0;
    }
    remember();
    return java.util.Arrays.equals(tail, LAST_CHUNK);
  }

  private boolean readHead() throws IOException {
    while (in.hasRemaining()) {
      if (headLength == HEAD) {
        throw new IOException("the head of an answer is too long");
      }
      head[headLength++] = in.get();
      if (headLength >= 4
          && head[headLength - 1] == '\n'
          && head[headLength - 2] == '\r'
          && head[headLength - 3] == '\n') {
        understandHead();
        return true;
      }
    }
    return false;
  }

  private void understandHead() throws IOException {
    String text =
        new String(head, 0, headLength, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    status = Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + 3));
    inBody = true;
    int length = text.indexOf("\r\ncontent-length:");
    chunked = length < 0;
    if (chunked && !text.contains("chunked")) {
      throw new IOException("the answer has no length: " + text);
    }
    bodyLeft =
        chunked
            ? 0
            : Long.parseLong(
                text.substring(length + 17, text.indexOf("\r\n", length + 17)).strip());
    java.util.Arrays.fill(tail, (byte) 0);
  }

  private void remember() {
    int fresh = Math.min(tail.length, in.remaining());
    System.arraycopy(tail, fresh, tail, 0, tail.length - fresh);
    in.position(in.limit() - fresh);
    in.get(tail, tail.length - fresh, fresh);
  }

  int status() {
    return status;
  }

  long bytes() {
    return bytes;
  }

  long due() {
    return due;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
