import Columns
import SourceText
import Testing

@testable import KPI

/// What `kpi describe` makes of single files.
@Suite struct DescriptionTests {
  private func description(_ text: String, in language: Language = .english) throws -> DatasetDescription {
    let loaded = try load([.bytes(name: "data.csv", Array(text.utf8))])
    return DatasetDescription(name: "data", pattern: "data.csv", loaded: loaded, language: language)
  }

  @Test func raggedRowsAreReported() throws {
    let problems = try description("a,b,c\n1,2\n1,2,3,4\n1,2,3\n").problems
    #expect(problems.map(\.diagnostic.code) == ["K312", "K313"])
  }

  @Test func unitsThatTheRulesNeedAreDeclared() throws {
    let rules = try description("売上（千円）,数\n5,7\n6,7\n").asRules
    #expect(rules.hasPrefix("unit 千円 = 1,000円\n"))
    #expect(rules.contains("売上: 千円 = `売上(千円)`"))
    #expect(try !description("売上（円）\n5\n").asRules.contains("unit"))
  }

  @Test func onlyNamesOfKeysAreKeys() throws {
    #expect(try description("得意先名,v\n渋谷,1\n新宿,1\n").asRules.contains("// key 得意先名: every value is unique\n"))
    for name in ["id", "order_id", "orderId", "ORDER_ID", "受注番号", "商品コード", "伝票No", "注文ID"] {
      #expect(try description("\(name),v\n1,1\n2,1\n").asRules.contains("\n  key \(name)\n"), "\(name)")
    }
    for name in ["paid", "v", "casino", "monkey"] {
      #expect(try !description("\(name),v2\n1,1\n2,1\n").asRules.contains("key \(name)"), "\(name)")
    }
  }

  @Test func commentsAreInTheLanguageOfTheReader() throws {
    let rules = try description("得意先名,状態\n渋谷,済\n新宿,\n", in: .japanese).asRules
    #expect(rules.contains("// key 得意先名：値はすべて異なる\n") && rules.contains("、空欄1"), "\(rules)")
  }

  @Test func aSumOverTextNamesTheCell() throws {
    let bench = try Workbench([
      "d.csv": "v,w\n5,a\n7,b\nx,c\n", "r.kpi": "dataset d from \"d.csv\"\na = sum(d.v)\nb = sum(d.w)\n",
    ])
    let errors = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])).problems.filter(\.isError)
    #expect(errors.map(\.diagnostic.notes.count) == [1, 0])
    #expect(
      errors.first?.diagnostic.notes.first?.english.hasSuffix(
        "d.csv:4: 1 of 3 cells are not numbers, the first is `x`; the column stays text unless its type is declared,"
          + " or `empty \"x\"` says that this means empty") == true)
  }

  @Test func whyAColumnIsTextIsRemarkable() throws {
    let columns = try description("v,d,n\n100,1/2/2026,20260102\n多い,1/2/2026,20260203\n300,1/2/2026,20261231\n").columns
    #expect(
      columns[0].oddities.first?.english.hasPrefix("line 3: 1 of 3 cells are not numbers, the first is `多い`") == true)
    #expect(columns[1].oddities.contains { $0.english.hasPrefix("line 2: `1/2/2026` looks like a date") })
    #expect(columns[2].oddities.map(\.english) == ["numbers such as 20260102 may be days: declare the type `date`"])
  }
}
