import SourceText
import Syntax
import Testing

@testable import Semantics

@Suite struct AdditivityTests {
  /// 40 definitions that each read the one before twice: looked at once each, and not a thousand billion times.
  @Test func manyPathsAreWalkedOnce() {
    let chain = (1...40).map { "x\($0) = x\($0 - 1) + x\($0 - 1)\n" }.joined()
    let rules =
      "dataset o from \"o.csv\" { time at; channel: text }\nx0 = count(o)\n" + chain
      + "show x40 by month, channel as stacked\n"
    let (tree, problems) = parse(SourceFile(id: FileID(0), name: "r.kpi", text: rules))
    #expect(problems.isEmpty)
    let (model, diagnostics) = analyze([tree], schemas: [:])
    #expect(diagnostics.filter { $0.severity == .error }.isEmpty)
    #expect(model.definitions.last.map { model.addsUpByGroup($0.value) } == true)
  }
}
