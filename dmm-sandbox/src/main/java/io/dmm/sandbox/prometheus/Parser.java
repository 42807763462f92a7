package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Expr.Aggregate;
import io.dmm.sandbox.prometheus.Expr.Binary;
import io.dmm.sandbox.prometheus.Expr.Call;
import io.dmm.sandbox.prometheus.Expr.Matcher;
import io.dmm.sandbox.prometheus.Expr.Matching;
import io.dmm.sandbox.prometheus.Expr.Negation;
import io.dmm.sandbox.prometheus.Expr.Num;
import io.dmm.sandbox.prometheus.Expr.Selector;
import io.dmm.sandbox.prometheus.Expr.Str;
import io.dmm.sandbox.prometheus.Lexer.Kind;
import io.dmm.sandbox.prometheus.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads the part of PromQL that measuring interfaces needs: selectors with ranges and offsets,
 * functions, aggregations, and operators with vector matching. Subqueries and the rest are refused
 * as a parse error.
 */
final class Parser {
  private static final Set<String> AGGREGATIONS =
      Set.of("sum", "max", "min", "avg", "count", "group");
  private static final List<Set<String>> PRECEDENCE =
      List.of(
          Set.of("or"),
          Set.of("and", "unless"),
          Set.of("==", "!=", ">", "<", ">=", "<="),
          Set.of("+", "-"),
          Set.of("*", "/", "%"),
          Set.of("^"));

  private final List<Token> tokens;
  private int at;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  static Expr parse(String query) {
    if (query.isBlank()) {
      throw PromQlException.parse(0, "no expression found in input");
    }
    Parser parser = new Parser(Lexer.tokens(query));
    Expr expression = parser.binary(0);
    if (parser.peek().kind() != Kind.END) {
      throw parser.unexpected("");
    }
    return expression;
  }

  private Expr binary(int level) {
    if (level == PRECEDENCE.size()) {
      return unary();
    }
    Expr left = binary(level + 1);
    while (PRECEDENCE.get(level).contains(operator())) {
      String operator = operator();
      at++;
      boolean bool = skipName("bool");
      Matching matching = matching();
      Expr right = binary(level + 1);
      left = new Binary(operator, bool, matching, left, right);
    }
    return left;
  }

  private String operator() {
    Token token = peek();
    boolean possible = token.kind() == Kind.SYMBOL || token.kind() == Kind.NAME;
    return possible ? token.text().toLowerCase(Locale.ROOT) : "";
  }

  private Matching matching() {
    if (!peek().isName("on") && !peek().isName("ignoring")) {
      return Matching.PLAIN;
    }
    boolean on = next().isName("on");
    List<String> labels = labelList();
    String group = "";
    List<String> include = List.of();
    if (peek().isName("group_left") || peek().isName("group_right")) {
      group = next().isName("group_left") ? "left" : "right";
      include = peek().is("(") ? labelList() : List.of();
    }
    return new Matching(on, labels, group, include);
  }

  private Expr unary() {
    if (peek().is("-")) {
      at++;
      return new Negation(unary());
    }
    if (peek().is("+")) {
      at++;
      return unary();
    }
    return postfix(primary());
  }

  private Expr postfix(Expr operand) {
    Expr result = operand;
    if (peek().is("[")) {
      at++;
      Token duration = next();
      if (duration.kind() != Kind.DURATION) {
        throw PromQlException.parse(duration.position(), "missing unit character in duration");
      }
      expect("]");
      result = selector(result).withRange(Lexer.millis(duration.text()));
    }
    if (skipName("offset")) {
      boolean back = peek().is("-");
      at += back ? 1 : 0;
      long millis = Lexer.millis(next().text());
      result = selector(result).withOffset(back ? -millis : millis);
    }
    return result;
  }

  private Selector selector(Expr expression) {
    if (expression instanceof Selector selector) {
      return selector;
    }
    throw PromQlException.parse(
        peek().position(),
        "ranges only allowed for vector selectors; subqueries are not simulated");
  }

  private Expr primary() {
    Token token = next();
    switch (token.kind()) {
      case NUMBER -> {
        return new Num(Double.parseDouble(token.text()));
      }
      case TEXT -> {
        return new Str(token.text());
      }
      case NAME -> {
        return named(token);
      }
      default -> {
        if (token.is("(")) {
          Expr inner = binary(0);
          expect(")");
          return inner;
        }
        if (token.is("{")) {
          at--;
          return new Selector("", matchers(), 0, 0);
        }
        at--;
        throw unexpected("");
      }
    }
  }

  private Expr named(Token name) {
    String lower = name.text().toLowerCase(Locale.ROOT);
    boolean groups = peek().is("(") || peek().isName("by") || peek().isName("without");
    if (AGGREGATIONS.contains(lower) && groups) {
      return aggregate(lower);
    }
    if (peek().is("(")) {
      return call(name);
    }
    if (lower.equals("inf") || lower.equals("nan")) {
      return new Num(lower.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
    }
    List<Matcher> matchers = peek().is("{") ? matchers() : List.of();
    return new Selector(name.text(), matchers, 0, 0);
  }

  private Expr aggregate(String operation) {
    boolean grouped = false;
    boolean without = false;
    List<String> labels = List.of();
    if (!peek().is("(")) {
      without = next().isName("without");
      labels = labelList();
      grouped = true;
    }
    expect("(");
    Expr of = binary(0);
    expect(")");
    if (!grouped && (peek().isName("by") || peek().isName("without"))) {
      without = next().isName("without");
      labels = labelList();
    }
    return new Aggregate(operation, without, labels, of);
  }

  private Expr call(Token name) {
    if (!Functions.isKnown(name.text())) {
      throw PromQlException.parse(
          name.position(), "unknown function with name \"" + name.text() + "\"");
    }
    expect("(");
    List<Expr> arguments = new ArrayList<>();
    while (!peek().is(")")) {
      arguments.add(binary(0));
      if (!peek().is(")")) {
        expect(",");
      }
    }
    at++;
    return new Call(name.text(), arguments);
  }

  private List<Matcher> matchers() {
    expect("{");
    List<Matcher> matchers = new ArrayList<>();
    while (!peek().is("}")) {
      Token label = next();
      Token operator = next();
      Token value = next();
      boolean fine =
          label.kind() == Kind.NAME
              && Set.of("=", "!=", "=~", "!~").contains(operator.text())
              && value.kind() == Kind.TEXT;
      if (!fine) {
        at--;
        throw unexpected(" in label matching, expected string");
      }
      matchers.add(
          new Matcher(
              label.text(),
              operator.text(),
              value.text(),
              operator.text().endsWith("~") ? pattern(value.text(), label.position()) : null));
      if (!peek().is("}")) {
        expect(",");
      }
    }
    at++;
    return matchers;
  }

  /**
   * Anchored at both ends. RE2 knows neither looking around nor back references, so both are
   * refused.
   */
  private static Pattern pattern(String regex, int position) {
    try {
      if (regex.contains("(?=") || regex.contains("(?!") || regex.contains("(?<")) {
        throw PromQlException.parse(
            position, "error parsing regexp: invalid or unsupported Perl syntax: `(?`");
      }
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      String problem =
          e.getDescription().startsWith("Unclosed group")
              ? "missing closing )"
              : e.getDescription();
      throw PromQlException.parse(
          position, "error parsing regexp: " + problem + ": `^(?:" + regex + ")$`");
    }
  }

  private List<String> labelList() {
    expect("(");
    List<String> labels = new ArrayList<>();
    while (!peek().is(")")) {
      Token label = next();
      if (label.kind() != Kind.NAME) {
        at--;
        throw unexpected(" in grouping opts, expected label");
      }
      labels.add(label.text());
      if (!peek().is(")")) {
        expect(",");
      }
    }
    at++;
    return labels;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    at += token.kind() == Kind.END ? 0 : 1;
    return token;
  }

  private boolean skipName(String name) {
    boolean there = peek().isName(name);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String symbol) {
    if (!peek().is(symbol)) {
      throw unexpected(", expected \"" + symbol + "\"");
    }
    at++;
  }

  private PromQlException unexpected(String where) {
    Token token = peek();
    String what = token.kind() == Kind.END ? token.text() : "\"" + token.text() + "\"";
    return PromQlException.parse(token.position(), "unexpected " + what + where);
  }
}
