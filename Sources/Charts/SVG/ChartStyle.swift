/// The colours of charts, as classes: a page says them once for all charts, a file has them inside.
package enum ChartStyle {
  static let textSize = 11.0
  /// More series than these are told apart by nobody.
  package static let mostSeries = 8

  /// Colours that everybody tells apart (Okabe and Ito, Color Universal Design, 2008), on white and, lighter, on black.
  private static let onLight = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b07c00", "#3a97c9", "#6b6b6b", "#8c6bb1"]
  private static let onDark = ["#5aaee0", "#f08b4b", "#3fc79f", "#e3a3c6", "#e6b34a", "#8cc9f0", "#b5b5b5", "#b79ad6"]

  private static func colors(_ series: [String], ink: String, quiet: String, faint: String, page: String) -> String {
    let marks = series.enumerated().map { place, color in "--c\(place):\(color);" }.joined()
    return "\(marks)--ink:\(ink);--quiet:\(quiet);--faint:\(faint);--page:\(page);"
  }

  package static let light = colors(onLight, ink: "#1f2328", quiet: "#57606a", faint: "#d0d7de", page: "#ffffff")
  package static let dark = colors(onDark, ink: "#e6edf3", quiet: "#a1aab4", faint: "#3d444d", page: "#0d1117")

  /// Classes begin with `k-`, so that they are no others' on a page.
  package static let rules: String = {
    let series = onLight.indices.map { place in
      ".k-l\(place){stroke:var(--c\(place))}.k-f\(place){fill:var(--c\(place))}"
    }
    return ".k{font-family:\(SVG.fonts);font-size:\(SVG.number(textSize))px}.k text{fill:var(--ink)}"
      + ".k .k-q,.k .k-q text{fill:var(--quiet)}.k-y{text-anchor:end}.k-x{text-anchor:middle}.k .k-h{font-weight:600;font-size:13px}"
      + ".k-a{stroke:var(--faint);fill:none}.k-z{stroke:var(--quiet);fill:none}"
      + ".k-l{fill:none;stroke-width:2;stroke-linejoin:round}.k-p{fill:none;stroke-width:2;stroke-dasharray:3 3}"
      + ".k-t{fill:none;stroke:var(--ink);stroke-width:1.5;stroke-dasharray:7 3}"
      + ".k-o{fill:var(--page);stroke-width:1.5}.k-e{stroke:var(--quiet);stroke-dasharray:1 3;fill:none}"
      + ".k-u{fill-opacity:.45}.k-tot{fill:var(--quiet)}.k-up{fill:var(--c2)}.k-dn{fill:var(--c1)}"
      + series.joined()
  }()

  /// For a file of its own: light or dark as the reader's.
  static let standalone =
    "svg{\(light)background:var(--page)}@media(prefers-color-scheme:dark){svg{\(dark)}}\(rules)"

  static func fill(_ look: ChartRow.Look) -> String {
    switch look {
    case .series(let place): "k-f\(place % mostSeries)"
    case .total: "k-tot"
    case .rise: "k-up"
    case .fall: "k-dn"
    }
  }
}
