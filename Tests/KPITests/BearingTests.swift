import KPI
import Testing

/// One error does not take the answer from a question that does not read it.
@Suite struct BearingTests {
  private static let rules = """
    a = 3
    b = a * 2
    bad = b + nix
    worse = bad * 2
    """

  private func answer(_ query: String, _ rules: String) -> String {
    do throws(Refusal) {
      return try Indicators(text: rules, folder: ".").show(query).csv
    } catch {
      return error.messages.map { "\($0.code) \($0.file ?? ""):\($0.column ?? 0)" }.joined(separator: " ")
    }
  }

  @Test(arguments: [
    ("b", "b\n6\n"), ("a + b", "a + b\n9\n"),
    // What reads it is refused, and says why.
    ("bad", "K100 rules:11"), ("worse", "K100 rules:11"), ("a, worse", "K100 rules:11"),
    ("a top 1 of worse", "K100 rules:11 K273 query:7"), ("a sort worse", "K100 rules:11"),
    // So is what may hang on it in ways that a formula does not tell.
    ("if a = 4 show b", "K100 rules:11"),
  ])
  func definitions(_ query: String, _ wanted: String) {
    #expect(answer(query, Self.rules) == wanted)
  }

  @Test(arguments: [
    // A level, a test and another question are read by no plain question.
    ("target b >= 3円", "b\n6\n"), ("test \"t\" { expect b = nix }", "b\n6\n"), ("show nix", "b\n6\n"),
    ("c = (1 +", "b\n6\n"), ("c = a = b", "b\n6\n"),
    // Nobody knows what these would be.
    ("calendar { week starts moonday }", "K112 rules:24"), ("} x", "K024 rules:1"), ("unit k = 3 nix", "K106 rules:12"),
    ("dataset d from \"d.csv\" { x = nix + }", "K029 rules:36 K330 rules:16"),
  ])
  func otherStatements(_ statement: String, _ wanted: String) {
    #expect(answer("b", "a = 3\nb = a * 2\n" + statement + "\n") == wanted, "\(statement)")
  }

  /// A call has no value where the definition is in error, and so has what reads one.
  @Test(arguments: [
    "is_web(c) = c = 3", "is_web(c) = c in top n", "is_web(c) = is_more(c - 1)", "is_web(c = 3, d) = c + d",
    "is_web(c = 4, d = c) = c + d", "is_web(month) = month + 1", "is_web(c) = c + other.c", "is_web(c) = c to 3",
  ])
  func callsOfWhatIsInError(_ definition: String) {
    let rules = definition + "\nis_more(c) = is_web(c) + 1\na = 3\nb = is_web(a)\nthrough(x) = is_web(x)\n"
    for query in ["is_web(a)", "is_web(3)", "b", "b + a", "through(3)", "a + is_more(3)"] {
      #expect(answer(query, rules).hasPrefix("K"), "\(query)")
    }
    #expect(answer("a", rules) == "a\n3\n")
  }

  /// A definition with an error that rows read may stand behind any number.
  @Test func whatRowsReadBears() {
    let rules = """
      bad = nix
      a = 3
      dataset d from "d.csv" { x = bad }
      """
    #expect(answer("a", rules).contains("K100"))
  }

  /// The place in a question is that in what was typed.
  @Test func columnsOfAQuestion() {
    #expect(answer("a + nix", Self.rules) == "K100 query:5")
    #expect(answer("show a + nix", Self.rules) == "K100 query:10")
    #expect(answer("a during 2026-01", "a = 3\n") == "K053 query:10")
  }
}
