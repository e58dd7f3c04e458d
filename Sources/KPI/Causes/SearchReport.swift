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
      let most = DimensionSearch.mostValues
      return [
        ends.display.say(
          "no dimension was searched: nothing that `\(ends.definition.name)` reads has a column of 2 to "
            + "\(most) texts by which it can be told apart",
          "切り口なし：`\(ends.definition.name)` が使うデータに、2〜\(most)種類の文字の列がない")
      ]
    }
    let display = ends.display
    let searched = display.say("of \(count) dimension\(count == 1 ? "" : "s") searched", "\(count)個の切り口のうち")
    let leftOut =
      search.leftOutCount == 0
      ? []
      : [
        display.say(
          "note: \(search.leftOutCount) more dimensions were not searched", "注：ほかに\(search.leftOutCount)の切り口は調べていない")
      ]
    guard let first = search.findings.first else {
      return [
        display.say(
          "\(searched), none explains the change by a few of its segments", "\(searched)、少数の区分で変化を説明できるものはない")
      ] + leftOut
    }
    let further = search.findings.dropFirst().map { display.say("then \(words(of: $0))", "次に \(words(of: $0))") }
    let isSmall = first.surprise < DimensionSearch.leastSurprise
    let small =
      isSmall
      ? [
        display.say(
          "note: their parts of the whole have hardly shifted, and chance may do as much",
          "注：構成比はほとんど変わっておらず、偶然の範囲かもしれない")
      ] : []
    let next = question(by: first)
    return ["\(searched)\(display.say(", ", "、"))\(words(of: first))"] + further + small + leftOut
      + [display.say("ask next: \(next)", "次に尋ねる：\(next)")]
  }

  /// `channel tells most: web -700円, phone -200円, 90% of the change (surprise 0.0145)`
  private func words(of finding: DimensionSearch.Finding) -> String {
    let segments = finding.chosen.map { place -> String in
      let segment = finding.change.segments[place]
      return "\(name(of: segment, finding)) \(ends.shown.signed(ends.shown.steps(segment.effect)))"
    }
    let isFirst = finding.place == search.findings[0].place
    let part = Int((finding.explained * 100).rounded())
    let column = dimension(of: finding).name.text
    let surprise = ends.display.text(.double(finding.surprise), unit: .plain)
    return ends.display.say(
      "\(column)\(isFirst ? " tells most" : ""): \(segments.joined(separator: ", ")), "
        + "\(part)% of the change (surprise \(surprise))",
      "\(column)\(isFirst ? " が最もよく説明する" : "")：\(segments.joined(separator: "、"))（変化の\(part)%、予想とのずれ \(surprise)）")
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
