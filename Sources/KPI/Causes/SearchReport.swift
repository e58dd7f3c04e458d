import Causes
import Semantics
import SourceText
import Syntax

/// Which dimensions explain most of a change, below what its formula tells.
struct SearchReport {
  let search: DimensionSearch
  let ends: ChangeEnds
  /// Those among which the search looked.
  let dimensions: [SearchedDimension]
  /// The question asked, up to its `by`.
  let question: String
  /// The condition of the question.
  let condition: String?

  var sentences: [String] {
    let count = search.searchedCount
    if count == 0 {
      return [
        "no dimension was searched: nothing that `\(ends.definition.name)` reads has a column of 2 to "
          + "\(DimensionSearch.mostValues) texts by which it can be told apart"
      ]
    }
    let searched = "of \(count) dimension\(count == 1 ? "" : "s") searched"
    let leftOut = search.leftOutCount == 0 ? [] : ["note: \(search.leftOutCount) more dimensions were not searched"]
    guard let first = search.findings.first else {
      return ["\(searched), none explains the change by a few of its segments"] + leftOut
    }
    let further = search.findings.dropFirst().map { "then \(words(of: $0))" }
    let isSmall = first.surprise < DimensionSearch.leastSurprise
    let small = isSmall ? ["note: their parts of the whole have hardly shifted, and chance may do as much"] : []
    return ["\(searched), \(words(of: first))"] + further + small + leftOut + ["ask next: \(question(by: first))"]
  }

  /// `channel tells most: web -700円, phone -200円, 90% of the change (surprise 0.0145)`
  private func words(of finding: DimensionSearch.Finding) -> String {
    let segments = finding.chosen.map { place -> String in
      let segment = finding.change.segments[place]
      return "\(name(of: segment, finding)) \(ends.shown.signed(ends.shown.steps(segment.effect)))"
    }
    let isFirst = finding.place == search.findings[0].place
    let part = Int((finding.explained * 100).rounded())
    return "\(dimension(of: finding).name.text)\(isFirst ? " tells most" : ""): \(segments.joined(separator: ", ")), "
      + "\(part)% of the change (surprise \(ends.display.text(.double(finding.surprise), unit: .plain)))"
  }

  private func dimension(of finding: DimensionSearch.Finding) -> DimensionModel { dimensions[finding.place].dimension }

  private func name(of segment: SegmentChange.Segment, _ finding: DimensionSearch.Finding) -> String {
    ends.display.segmentNames(segment.key, [dimension(of: finding)]).joined()
  }

  private func question(by finding: DimensionSearch.Finding) -> String {
    "\(question) by \(dimensions[finding.place].written)" + (condition.map { " where \($0)" } ?? "")
  }

  var json: JSONText {
    .object([
      ("searched", .whole(search.searchedCount)), ("leftOut", .whole(search.leftOutCount)),
      ("measure", .text("surprise (Jensen-Shannon, natural logarithm)")),
      (
        "found",
        .array(
          search.findings.map { finding in
            .object([
              ("dimension", .text(dimension(of: finding).name.text)), ("surprise", .double(finding.surprise)),
              ("explains", .double(finding.explained)), ("question", .text(question(by: finding))),
              (
                "segments",
                .array(
                  finding.chosen.map { place in
                    let segment = finding.change.segments[place]
                    return .object([
                      ("key", ends.display.json(segment.key[0])), ("brings", .double(segment.effect)),
                      ("surprise", .double(segment.surprise)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }
}
