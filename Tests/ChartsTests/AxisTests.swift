import SourceText
import Testing

@testable import Charts

@Suite struct AxisTests {
  @Test func roundNumbers() {
    #expect(AxisScale(low: 3, high: 28, intervals: 4).ticks == [0, 10, 20, 30])
    #expect(AxisScale(low: 0, high: 0.3, intervals: 4).ticks == [0, 0.1, 0.2, 0.3])
    #expect(AxisScale(low: 5, high: 5, intervals: 4).ticks == [4, 5, 6])
    #expect(AxisScale(low: -1200, high: 900, intervals: 4).ticks == [-2000, -1000, 0, 1000])
  }

  /// The round numbers are those that are shown: 0.19 to 0.23 runs from 18 % to 24 %.
  @Test func roundPercentages() {
    let points = [0.19, 0.23].map { Chart.Point($0, "") }
    let unit = AxisUnit(factor: 100, suffix: "%")
    let chart = Chart("", kind: .lines, places: ["a", "b"], series: [.init("", points)], unit: unit)
    #expect(unit.texts(of: AxisScale(chart, intervals: 4).ticks) == ["19%", "20%", "21%", "22%", "23%"])
  }

  @Test(arguments: [
    ([0.0, 200_000, 400_000], "円", "0,200k円,400k円", "0,20万円,40万円"),
    ([0.0, 150_000_000, 300_000_000], "円", "0,150M円,300M円", "0,1.5億円,3億円"),
    ([0.0, 5_000, 10_000], "件", "0,5k件,10k件", "0,5,000件,10,000件"),
    ([0.0, 500, 1_500], "", "0,500,1,500", "0,500,1,500"),
    ([-50.0, 0, 50], " USD", "-50 USD,0,50 USD", "-50 USD,0,50 USD"),
    ([0.0, 0.25, 0.5], "回", "0,0.25回,0.5回", "0,0.25回,0.5回"),
  ])
  func magnitudes(_ ticks: [Double], _ suffix: String, _ english: String, _ japanese: String) {
    let texts = Language.allCases.map { language in
      AxisUnit(suffix: suffix, language: language).texts(of: ticks).joined(separator: ",")
    }
    #expect(texts == [english, japanese])
  }

  /// A unit of thousands takes no thousands of its own.
  @Test func scaledUnits() {
    let unit = AxisUnit(suffix: "千円", hasMagnitudes: false, language: .japanese)
    #expect(unit.texts(of: [0, 20_000]) == ["0", "20,000千円"])
  }

  /// Bars stand on the ground whatever their values; lines need none.
  @Test func zeroIsKeptForBars() {
    func extent(_ kind: Chart.Kind, _ values: [Double]) -> ClosedRange<Double>? {
      Chart(
        "", kind: kind, places: values.map { "\($0)" }, series: [.init("", values.map { .init($0, "") })],
        unit: AxisUnit()
      )
      .extent
    }
    #expect(extent(.lines, [90, 100]) == 90...100)
    for kind in [Chart.Kind.bars, .histogram, .pareto, .stacked] {
      #expect(extent(kind, [90, 100]) == 0...100, "\(kind)")
    }
    #expect(extent(.funnel, [90, 100]) == -50...50)
    #expect(extent(.lines, []) == nil)
  }

  /// A part of a period that would press the others flat stands at the edge of a page, where it is marked; on a screen, where
  /// it is not, it has its place.
  @Test func partsOfPeriodsPressNothingFlat() {
    func chart(_ first: Double) -> Chart {
      let points = [Chart.Point(first, "", isPartial: true), .init(10, ""), .init(20, "")]
      return Chart("", kind: .lines, places: ["a", "b", "c"], series: [.init("", points)], unit: AxisUnit())
    }
    #expect(chart(90).markedExtent == 10...20 && chart(90).extent == 10...90)
    #expect(chart(25).markedExtent == 10...25)
  }

  /// What the steps of a waterfall reach on their way counts, and not what they are.
  @Test func waterfallsReachWhereTheirStepsLead() {
    let points: [Chart.Point] = [
      .init(10, "", isTotal: true), .init(8, ""), .init(-3, ""), .init(15, "", isTotal: true),
    ]
    let chart = Chart(
      "", kind: .waterfall, places: ["a", "b", "c", "d"], series: [.init("", points)], unit: AxisUnit())
    #expect(chart.extent == 0...18)
    #expect(chart.rows.map { $0.parts[0].look } == [.total, .rise, .fall, .total])
  }
}
