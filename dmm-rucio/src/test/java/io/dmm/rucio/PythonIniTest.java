package io.dmm.rucio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonIniTest {
  private static String value(String text, String key) throws PythonIni.SyntaxException {
    return PythonIni.parse(text).value("client", key).orElseThrow();
  }

  @Test
  void keysAreReadInAnyCaseWithEitherSign() throws Exception {
    String text = "[client]\nRucio_Host = https://a:443/x=y\nauth_host: https://b\nempty =\n";

    assertThat(value(text, "rucio_HOST")).isEqualTo("https://a:443/x=y");
    assertThat(value(text, "auth_host")).isEqualTo("https://b");
    assertThat(value(text, "empty")).isEmpty();
    assertThat(PythonIni.parse(text).value("client", "absent")).isEmpty();
  }

  @Test
  void onlyWholeLinesAreComments() throws Exception {
    String text = "# one\n; two\n[client]\n  # three\npassword = a#b ; c\r\n";

    assertThat(value(text, "password")).isEqualTo("a#b ; c");
  }

  @Test
  void indentedLinesGoOnWithTheValue() throws Exception {
    String text = "[client]\nscope = openid\n   profile\n\n\tmore\nvo = def\n";

    assertThat(value(text, "scope")).isEqualTo("openid\nprofile\nmore");
    assertThat(value(text, "vo")).isEqualTo("def");
  }

  @Test
  void anIndentedKeyAtTheBeginningIsAKey() throws Exception {
    assertThat(value("[client]\n  vo = def\n  account = dmm\n", "account")).isEqualTo("dmm");
  }

  @Test
  void otherKeysAndDefaultsAreReferredTo() throws Exception {
    String text =
        "[DEFAULT]\nbase = /opt\n[other]\nx = 1\n[client]\nhome = %(base)s/rucio\n"
            + "cert = %(HOME)s/cert.pem\npassword = 100%%\n";

    assertThat(value(text, "cert")).isEqualTo("/opt/rucio/cert.pem");
    assertThat(value(text, "password")).isEqualTo("100%");
    assertThat(value(text, "base")).isEqualTo("/opt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password = 50%  | lone %",
        "password = %(nowhere)s | nowhere",
        "password = %(password)s | itself",
        "password = %x | lone %",
      })
  void aReferenceThatCannotBeReplacedIsSaid(String line, String what) {
    assertThatThrownBy(() -> value("[client]\n" + line + "\n", "password"))
        .isInstanceOf(PythonIni.SyntaxException.class)
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key = 1 | line 1 stands before",
        "[client]~nonsense | line 2 is neither",
        "[client]~= x | line 2 is neither",
        "[client]~a = 1~A = 2 | line 3 sets a a second time",
        "[client]~[x]~[client] | line 3 begins section [client]",
      })
  void whatPythonWouldRefuseIsRefusedWithItsLine(String text, String what) {
    assertThatThrownBy(() -> PythonIni.parse(text.replace('~', '\n')))
        .isInstanceOf(PythonIni.SyntaxException.class)
        .hasMessageContaining(what);
  }
}
