import Testing

@testable import KPI

@Suite struct SessionTests {
  /// Types inputs one after the other and gives the session with the messages of the last.
  private func typing(_ inputs: String..., from session: Session = Session()) -> (session: Session, messages: [String])
  {
    var session = session
    var last: [String] = []
    for input in inputs {
      let step = session.step(input)
      last = messages(step.problems)
      if let next = step.next { session = next }
    }
    return (session, last)
  }

  private func value(_ name: String, _ session: Session) -> String? {
    WhyPicture.of(name, evaluator: Evaluator(session.analyzed))?.result
  }

  @Test func definitionsAreKeptAndRedefined() {
    let (first, _) = typing("a = 3", "b = a * 2")
    #expect(value("b", first) == "6")
    let (second, _) = typing("a = 5円", from: first)
    #expect(value("b", second) == "10円")
    #expect(value("b", first) == "6")
    #expect(
      Evaluator(second.analyzed).changes(of: ["a"], before: Evaluator(first.analyzed)) == ["a: 3 → 5円", "b: 6 → 10円"])
  }

  @Test func errorsLeaveTheSessionAsItWas() {
    let (session, _) = typing("a = 3")
    let step = session.step("b = a + unknown")
    #expect(step.next == nil)
    #expect(messages(step.problems) == ["unknown name `unknown`"])
    #expect(session.step("b = ").next == nil)
    #expect(session.step("a").next != nil)
  }

  @Test func queriesAreNotKept() {
    let (session, _) = typing("a = 3", "a + 1", "show a")
    #expect(session.analyzed.queries.isEmpty)
  }

  @Test func theLastResultIsWrittenOut() throws {
    var (session, _) = typing("a = 30,000円")
    let step = session.step("a")
    let evaluator = Evaluator(step.analyzed)
    let statement = try #require(step.analyzed.queries.last)
    guard case .answer(let answer) = evaluator.outcome(of: statement) else { return }
    session = session.remembering(answer, of: statement, in: step.analyzed.program)
    #expect(session.lastResult == "30,000円")
    (session, _) = typing("b = _ * 2", "a = 1円", from: session)
    #expect(value("b", session) == "60,000円")
    #expect(session.recordedTest(titled: "t") == nil)
  }

  /// What was computed for one question is there for the next; a redefinition has its part computed anew.
  @Test func whatIsComputedIsKept() throws {
    let folder = try Workbench([
      "orders.csv": "day,customer,amount\n2026-01-05,a,100\n2026-01-09,b,200\n2026-02-03,a,300\n",
      "shop.kpi": """
      dataset orders from "orders.csv" { time day: date; customer: text -> customers; amount: 円 }
      dataset customers per orders.customer { n = count(orders) }
      rate = 10%
      sales = sum(orders.amount)
      repeaters = share(customers where n >= 2)
      fee = sales * rate

      """,
    ])
    let path = folder.path("shop.kpi")
    var (session, problems) = Session().loading([path], reader: .files)
    #expect(problems.isEmpty, "\(problems.map(\.diagnostic.message.english))")
    let first = Evaluator(session.analyzed)

    func ask(_ text: String, after before: Evaluator) throws -> (evaluator: Evaluator, value: String?) {
      let step = session.step(text)
      let evaluator = Evaluator(step.analyzed, continuing: before)
      if !step.isOnlyQueries { session = try #require(step.next) }
      guard let statement = step.analyzed.queries.last(where: \.isRequested),
        case .answer(let answer) = evaluator.outcome(of: statement)
      else { return (evaluator, nil) }
      return (evaluator, AnswerReport(answer, display: step.analyzed.display).singleValue)
    }
    var (evaluator, value) = try ask("fee + 0円", after: first)
    #expect(value == "60円")
    #expect(evaluator.base.engine.scanCount == 1)
    (evaluator, value) = try ask("sales / 2", after: evaluator)
    #expect(value == "300円")
    #expect(evaluator.base.engine.scanCount == 0)
    (evaluator, value) = try ask("repeaters", after: evaluator)
    #expect(value == "50.0%")
    (evaluator, _) = try ask("rate = 20%", after: evaluator)
    (evaluator, value) = try ask("fee", after: evaluator)
    #expect(value == "120円")
    #expect(evaluator.base.engine.scanCount == 0)
    // A condition of a dataset reaches all that is made of its rows.
    let dataset = "dataset customers per orders.customer { n = count(orders where amount > 150円) }"
    (evaluator, _) = try ask(dataset, after: evaluator)
    (evaluator, value) = try ask("repeaters", after: evaluator)
    #expect(value == "0.0%")
    // Data that are read again are other data.
    try folder.write("orders.csv", "day,customer,amount\n2026-01-05,a,1000\n")
    (session, problems, _) = session.reloading(reader: .files)
    evaluator = Evaluator(session.analyzed, continuing: evaluator)
    (_, value) = try ask("sales", after: evaluator)
    #expect(value == "1,000円")
  }

  @Test func recordsTests() throws {
    var (session, _) = typing("a = 30%")
    let step = session.step("a * 2")
    let statement = try #require(step.analyzed.queries.last)
    guard case .answer(let answer) = Evaluator(step.analyzed).outcome(of: statement) else { return }
    session = session.remembering(answer, of: statement, in: step.analyzed.program)
    #expect(session.recordedTest(titled: "t")?.text == "test \"t\" {\n  expect a * 2 = 60%\n}\n")
  }

  @Test func savedFilesLoadToTheSameState() throws {
    let bench = try Workbench(shopFiles)
    let (loaded, problems, _) = Session().adding([bench.path("shop.kpi")], reader: .files)
    #expect(messages(problems) == [])
    let (session, _) = typing("/// Twice\ndouble = aov * 2", from: loaded)
    try bench.write("saved.kpi", session.savedText(in: bench.folder))
    let again = AnalyzedProgram(RuleReader.files.read([bench.path("saved.kpi")]))
    #expect(messages(again.problems) == [])
    #expect(
      again.emit(.model).split(separator: "\n").count == session.analyzed.emit(.model).split(separator: "\n").count)
    #expect(again.model.definition(named: "double")?.documentation == "Twice")
    // A loaded definition that was replaced cannot be imported any more.
    let (changed, _) = typing("aov = 7円", from: session)
    try bench.write("sub/saved.kpi", changed.savedText(in: bench.path("sub")))
    let moved = AnalyzedProgram(RuleReader.allowing(bench.folder).read([bench.path("sub/saved.kpi")]))
    #expect(messages(moved.problems) == [])
    #expect(WhyPicture.of("double", evaluator: Evaluator(moved))?.result == "14円")
    #expect(WhyPicture.of("sales", evaluator: Evaluator(moved))?.result == "5,900円")
  }

  /// `--set` holds for the whole session, until the name is typed anew.
  @Test func reloadingKeepsWhatWasSet() throws {
    let bench = try Workbench(["r.kpi": "a = 1\nb = 2\n"])
    var program = RuleReader.files.read([bench.path("r.kpi")])
    program.apply(setting: "a=5")
    program.apply(setting: "b=6")
    var session = Session().opening(program, paths: [bench.path("r.kpi")], cache: TableCache()).session
    session = try #require(session.step("b = 7").next)
    #expect(session.analyzed.program.namesSet == ["a"])
    let (again, problems, _) = session.reloading(reader: .files)
    #expect(problems.isEmpty)
    let evaluator = Evaluator(again.analyzed)
    #expect(["a", "b"].map { WhyPicture.of($0, evaluator: evaluator)?.result } == ["5", "7"])
  }

  @Test func reloadingKeepsWhatWasTyped() throws {
    let bench = try Workbench(["r.kpi": "a = 1\n"])
    let (loaded, _, _) = Session().adding([bench.path("r.kpi")], reader: .files)
    let (session, _) = typing("b = a + 1", "c = b", "b = a + 2", from: loaded)
    try bench.write("r.kpi", "a = 10\n")
    let (again, problems, _) = session.reloading(reader: .files)
    #expect(messages(problems) == [])
    #expect(value("c", again) == "12")
    try bench.write("r.kpi", "a = \n")
    #expect(!session.reloading(reader: .files).problems.isEmpty)
  }

  @Test func testsAreReplacedByTitle() {
    let (session, messages) = typing("test \"t\" { expect 1 = 1 }", "test \"t\" { expect 2 = 2 }")
    #expect(messages == [])
    #expect(session.analyzed.model.tests.count == 1)
  }

  @Test func previewsAreCheapAndQuiet() {
    let (session, _) = typing("a = 30,000円")
    #expect(session.preview(of: "a * 2") == "60,000円")
    #expect(session.preview(of: "b = a * 3") == "90,000円")
    #expect(session.preview(of: "a *") == nil)
    #expect(session.preview(of: "unknown") == nil)
    #expect(session.preview(of: ":help") == nil)
    #expect(session.preview(of: "  ") == nil)
  }
}

@Suite struct CompletionTests {
  let session: Session

  init() throws {
    let bench = try Workbench(shopFiles)
    session = Session().adding([bench.path("shop.kpi")], reader: .files).session
  }

  private func completing(_ text: String) -> [String] {
    session.completion(of: text, at: text.utf8.count).candidates.map(\.text)
  }

  @Test func byPosition() {
    #expect(completing("sh").contains("show"))
    #expect(completing("show a").contains("aov"))
    #expect(completing("show a").contains("avg("))
    #expect(completing("orders.") == ["day", "amount", "channel"])
    #expect(completing("sum(orders.am") == ["amount"])
    #expect(completing("count(orders where ch").contains("channel"))
    #expect(completing("show aov by mo") == ["month"])
    #expect(completing("show aov by month, ch") == ["channel"])
    #expect(completing("show aov where channel = \"") == ["web", "shop"])
    #expect(completing("show aov where channel in [\"web\", \"s") == ["shop"])
    #expect(completing(":tree a") == ["aov"])
    #expect(completing(":tr a") == ["aov"])
    #expect(completing("link ") == ["sales", "aov", "web_share"])
    #expect(completing("no link a") == ["aov"])
    #expect(completing("link aov ") == ["raises", "lowers", "->"])
    #expect(completing("link orders.amount lo") == ["lowers"])
    #expect(completing("no link aov ") == ["->"])
    #expect(completing("link aov -> s") == ["sales"])
    #expect(completing("link aov raises s") == ["sales"])
    #expect(completing("link aov -> sales, w") == ["web_share"])
    #expect(completing("link aov -> sales aft") == ["after"])
    #expect(completing("link aov -> sales tested on ch") == ["channel"])
    #expect(completing("event up @2026-01 on s").contains("sales"))
    #expect(completing("link = 3; show aov by month, ch") == ["channel"])
    #expect(completing("goal ") == ["sales", "aov", "web_share"])
    #expect(completing("x = 30 円").contains("円"))
    #expect(completing("show aov during @2026-0") == ["@2026-01", "@2026-02", "@2026-03"])
    #expect(completing("aov wh") == ["where"])
    #expect(completing(":lo") == [":load"])
    #expect(completing(":why a").contains("aov"))
    #expect(completing("// com") == [])
  }

  @Test func candidatesTellUnitAndMeaning() throws {
    let found = session.completion(of: "ao", at: 2)
    #expect(found.replace == 0..<2)
    #expect(found.candidates.first { $0.text == "aov" }?.description == "Average order value · 円")
  }

  @Test func anyPrefixOfAnyStatement() {
    let text = "show f(aov where `x` = \"a\" and 売上 in [1, 2]) by month during @2026 // end"
    for end in 0...text.utf8.count {
      _ = session.completion(of: text, at: end)
      _ = highlight(String(decoding: text.utf8.prefix(end), as: UTF8.self), names: session.knownNames)
    }
  }

  @Test func colours() {
    let spans = highlight("show aov + sum(orders.amount) // x", names: session.knownNames)
    #expect(spans.map(\.kind) == [.keyword, .definition, .operatorMark, .function, .dataset, .comment])
    let link = highlight(
      "no link aov -> tested tested on orders.channel: \"a\" against \"b\"", names: session.knownNames)
    #expect(
      link.map(\.kind) == [
        .keyword, .keyword, .definition, .operatorMark, .keyword, .keyword, .dataset, .text, .keyword, .text,
      ])
    #expect(
      highlight("link aov raises sales", names: session.knownNames).map(\.kind).filter { $0 == .keyword }.count == 2)
    #expect(highlight("link = raises + no", names: session.knownNames).map(\.kind) == [.operatorMark, .operatorMark])
    var names = session.knownNames
    names.definitions.insert("a`b")
    #expect(highlight("`a``b` + 1", names: names).map(\.kind) == [.definition, .operatorMark, .number])
    #expect(highlight(":load x", names: KnownNames()).map(\.kind) == [.command])
  }

  /// Of one pair there is one link for each lag: typed again it takes the place of the one before.
  @Test func aLinkTypedAgainIsAnother() {
    var session = Session()
    for line in [
      "a = 1", "b = 2", "link a raises b", "link a + 1 -> b + 2", "link a lowers b after 1 month", "no link a -> b",
      "link a -> b", "event e @2026-01", "event e @2026-02",
    ] {
      let step = session.step(line, line: 1)
      // What is refuted at every lag is not believed at another.
      #expect(step.problems.map(\.diagnostic.code) == (line == "no link a -> b" ? ["K224"] : []), "\(line)")
      session = step.next ?? session
    }
    #expect(session.analyzed.model.links.map(\.text) == ["a lowers b", "a -> b"])
    #expect(session.analyzed.model.events.count == 1)
  }

  /// Places in a pipe are its lines.
  @Test func placesInAPipe() throws {
    let step = Session().step("b +\n foo", line: 7)
    let problem = try #require(step.problems.last)
    let text = ProblemReport([problem], files: step.analyzed.program.sources).text(hasColor: false, language: .english)
    #expect(text.contains("--> -:8:2\n") || text.contains("--> -:7:1\n"))
  }

  /// The message marks the line in the file that could not be loaded.
  @Test func brokenFilesToldWithTheirPlace() throws {
    let bench = try Workbench(["r.kpi": "a = 1\nb = (1 + 2\n"])
    let (_, problems, program) = Session().adding([bench.path("r.kpi")], reader: .files)
    let text = ProblemReport(problems, files: program.sources).text(hasColor: false, language: .english)
    #expect(text.contains("r.kpi:2:11\n"))
    #expect(text.contains("b = (1 + 2"))
  }
}
