import Columns
import Evaluation
import Semantics
import SourceText
import Syntax
import TestSupport
import Testing

/// Units that cells, headers and declarations give a column, up to the sum.
@Suite struct ColumnUnitTests {
  private func sum(_ column: String, _ text: String) throws -> String {
    try Workbench(#"dataset d from "d.csv" { \#(column) }"#, data: ["d": text]).value("sum(d.p)")
  }

  /// Once 3円: the codes of three texts.
  @Test func mixedCurrencies() throws {
    let text = "p\n¥100\n$5\n€7\n"
    #expect(try sum("p: 円", text) == "100")
    #expect(try sum("p: USD", text) == "5")
    #expect(try sum("p: number", "p\n5\n$7\n100円\nabc\n") == "5")
  }

  @Test func magnitudes() throws {
    #expect(try sum("p: 円", "p\n1000円\n1.5千円\n2万円\n") == "22500")
    #expect(try sum("p: 円", "p（千円）\n5\n7\n") == "12000")
    #expect(try sum("p: 円", "p\n1.5千円\n-5\n") == "1495")
    #expect(try sum("", "p\n－１２３\n△１，２３４\n-5\n1.5千円\n") == "138")
    let thousands = #"unit 千円 = 1,000円 dataset d from "d.csv" { p: 千円 }"#
    let bench = Workbench(thousands.replacing(" dataset", with: "\ndataset"), data: ["d": "p\n1.5千円\n2\n500円\n"])
    #expect(try bench.value("sum(d.p)") == "4")
    let multiples = "unit k = 1,000 USD\ndataset d from \"d.csv\" { p: k }"
    #expect(try Workbench(multiples, data: ["d": "p\n$500\n$1500\n"]).value("sum(d.p)") == "2")
    #expect(try Workbench(multiples, data: ["d": "p\n500円\n"]).value("count(d.p)") == "0")
  }

  /// The root of 4,000,000円² is 2000円, whatever the factors are written in.
  @Test func rootsHaveTheScaleOfTheirBase() throws {
    let bench = Workbench("unit K = 1,000円\ndataset d from \"d.csv\" { p: K }", data: ["d": "p\n4\n"])
    #expect(try bench.value("sqrt(sum(d.p) * 1K) / 1円") == "2000")
    #expect(try bench.value("sqrt(sum(d.p) * 1K) + 0円") == "2000")
    #expect(try bench.value("sum(d.p) + 500円, sum(d.p) >= 4000円, max(sum(d.p), 5000円)") == "4.5 | true | 5")
  }

  @Test func columnsAnswerToTheirNameWithoutBrackets() throws {
    let text = "売上（千円）,率（％）,期間（月）,数(個),店[名],税(込),税(抜)\n5,5,12,3,渋谷,1,2\n7,9,6,4,新宿,3,4\n"
    let bench = Workbench(#"dataset d from "d.csv""#, data: ["d": text])
    #expect(try bench.value("sum(d.期間), sum(d.数), avg(d.率)") == "18 | 7 | 0.07")
    #expect(try bench.value("sum(d.売上)") == "12")
    #expect(try bench.value("sum(d.数) by 店") == "新宿 | 4\n渋谷 | 3")
    #expect(throws: Workbench.Failure.self) { try bench.value("sum(d.税)") }
    let declared = Workbench("dataset d from \"d.csv\" {\n売上: 円\n数 = 期間 * 2\n}", data: ["d": text])
    #expect(try declared.value("sum(d.売上), sum(d.数), sum(d.`数(個)`)") == "12000 | 36 | 7")
    let own = Workbench("dataset d from \"d.csv\" { 売上: 円 = 売上 }\ndataset e from d where 数 > 3", data: ["d": text])
    #expect(try own.value("sum(d.売上), sum(e.期間)") == "12000 | 6")
  }

  /// The border holds whatever the loader does: the codes of texts are no numbers.
  @Test func textsAreNeverNumbers() throws {
    let bench = Workbench(#"dataset d from "d.csv" { p: 円 }"#, data: ["d": "p\n¥100\n"])
    var prepared = try bench.prepare(query: "sum(d.p), count(d)")
    let texts = Column(.texts([0, 1, 2], TextDictionary(["¥100", "$5", "€7"])))
    let table = Table(columns: [TableColumn(name: "p", column: texts)], rowCount: 3)
    prepared.engine = Engine(model: prepared.model, tables: ["d": table])
    guard case .show(let show)? = prepared.model.queries.last else {
      Issue.record("no query")
      return
    }
    let answer = prepared.engine.answer(show)
    #expect(
      answer.rows.map { $0.map { Workbench.text($0, prepared.model) } } == [["(notBooked(\"d\", [\"p\"]))", "3"]])
  }
}
