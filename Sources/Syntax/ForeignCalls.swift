import SourceText

// Calls of other tools, of which the numbers and the number of arguments say what is meant.
extension ForeignWords {
  /// What stands in the brackets of a call.
  package struct Argument {
    package var text: String
    /// More than one name, number or call: inside of an operation it stands in brackets.
    package var isCompound: Bool

    package init(_ text: String, isCompound: Bool = false) {
      self.text = text
      self.isCompound = isCompound
    }
  }

  /// A function of another tool: what is to be written, with what stands in its brackets in the place of `{1}`, `{2}` …
  /// `isOperand`: the call stands inside of an operation, where a form with an operator needs brackets.
  package static func form(
    ofFunction name: String, arguments: [Argument], isOperand: Bool = false
  ) -> Phrase? {
    let name = name.lowercased()
    guard let form = counted(name, arguments) ?? moved(name, arguments) ?? functions[name] else { return nil }
    return form.map { filled(isOperand ? inBrackets($0) : $0, arguments) }
  }

  private static func filled(_ form: String, _ arguments: [Argument]) -> String {
    var form = form
    for place in 1...max(2, min(9, arguments.count)) where form.contains("{\(place)}") {
      let missing = Argument(place == 1 ? "x" : "y")
      let argument = arguments.indices.contains(place - 1) ? arguments[place - 1] : missing
      form = filled(form, "{\(place)}", argument)
    }
    return form
  }

  /// The forms that are operations, in brackets.
  private static func inBrackets(_ form: String) -> String {
    let parts = form.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.map { index in
      let isOperation = index % 2 == 1 && (parts[index].hasPrefix("{") || parts[index].hasPrefix("if {"))
      return isOperation ? "(\(parts[index]))" : String(parts[index])
    }.joined(separator: "`")
  }

  /// An argument stands in brackets where it is not alone between the marks of a call or a clause.
  private static func filled(_ form: String, _ place: String, _ argument: Argument) -> String {
    var result = ""
    var rest = Substring(form)
    while let found = rest.firstRange(of: place) {
      let before = rest[..<found.lowerBound]
      let behind = rest[found.upperBound...]
      result += before
      let isAlone =
        ["(", ", ", "where ", "`"].contains { result.hasSuffix($0) }
        && [")", ",", " where", "`"].contains { behind.hasPrefix($0) }
      // `3円^2` is a square of 円.
      let isUnit = behind.hasPrefix("^") && argument.text.last.map { !$0.isNumber && $0 != ")" } ?? false
      let needsBrackets = !isAlone && (argument.isCompound || (isUnit && argument.text.first?.isNumber == true))
      result += needsBrackets ? "(\(argument.text))" : argument.text
      rest = behind
    }
    return result + rest
  }

  // MARK: By the number of arguments

  private static let smallest: Set<String> = ["least", "pmin", "min_of"]
  private static let largest: Set<String> = ["greatest", "pmax", "max_of"]
  private static let firstPresent: Set<String> = ["coalesce", "nvl", "ifnull", "iferror", "ifna"]

  /// What two or more arguments say in another way than one.
  private static func counted(_ name: String, _ arguments: [Argument]) -> Phrase? {
    let all = (1...max(1, arguments.count)).map { "{\($0)}" }
    if smallest.contains(name) {
      let call = "`min(\(all.joined(separator: ", ")))`"
      return Phrase("the smallest of several values is \(call)", "複数の値のうち最小のものは \(call)")
    }
    if largest.contains(name) {
      let call = "`max(\(all.joined(separator: ", ")))`"
      return Phrase("the largest of several values is \(call)", "複数の値のうち最大のものは \(call)")
    }
    if firstPresent.contains(name), arguments.count > 2 {
      let chain = all.joined(separator: " ?? ")
      return Phrase("write `\(chain)`: what has no value takes the next", "`\(chain)` と書く。値がなければ次のものを使う")
    }
    guard arguments.count == 2 else { return nil }
    switch name {
    case "差", "増減", "差額": return .write("{1} - {2}")
    case "比率", "割合", "比", "構成", "構成比", "percent_of_total", "share_of": return .write("{1} / {2}")
    case "前年比", "昨対", "昨対比", "対前年比", "前年同月比", "前月比":
      return Phrase(
        "write `{1} / {2}`; what comes to it is `{1} / {2} - 100%`", "`{1} / {2}` と書く。増えた分は `{1} / {2} - 100%`")
    case "datediff", "datedif", "date_diff":
      return Phrase(
        "from `{1}` to `{2}` it is `{2} - {1}`, and from `{2}` to `{1}` `{1} - {2}`; on a row also `days since {1}`",
        "`{1}` から `{2}` までは `{2} - {1}`、`{2}` から `{1}` までは `{1} - {2}`。行では `days since {1}` とも書ける")
    default: return nil  // All others have a form of their own.
    }
  }

  private static let rolling: Set<String> = ["rolling", "rolling_sum", "moving", "moving_sum"]
  private static let means: Set<String> = [
    "moving_avg", "moving_average", "movingavg", "rolling_avg", "rolling_mean", "移動平均",
  ]

  /// `lag(sales, 12)` looks back by 12 months, and `lag(x, n)` by what is passed; `percentile(x, 25%)` keeps its part.
  private static func moved(_ name: String, _ arguments: [Argument]) -> Phrase? {
    if ["percentile", "percentile_cont", "percentile_disc", "perc", "pctl", "quartile"].contains(name) {
      return .write(quantile(name, arguments))
    }
    if name == "ntile", let count = arguments.compactMap({ Int($0.text) }).first { return equalParts(count) }
    let isBack = ["lag", "prev", "previous_period"].contains(name)
    let isAhead = ["lead", "next_period"].contains(name)
    let isMean = means.contains(name)
    guard isBack || isAhead || isMean || rolling.contains(name) else { return nil }
    guard arguments.count > 1 || isMean else { return nil }
    let written = arguments.count > 1 ? arguments[1].text : "3"
    let number = Int(written)
    let length = number.map { $0 == 1 ? "1 month" : "\($0) months" } ?? written
    if isMean {
      let count = number.map(String.init) ?? String(written.prefix(while: \.isNumber))
      let window = "`trailing({1}, \(length))`"
      let mean = "`trailing({1}, \(length)) / \(count.isEmpty ? "3" : count)`"
      return Phrase(
        "the mean of sums of months is \(mean); of a mean or a rate it is \(window)",
        "月ごとの合計の平均は \(mean)、平均や率なら \(window)")
    }
    if rolling.contains(name) { return .write("trailing({1}, \(length))") }
    let rows = number.map { $0 == 1 ? "" : ", \($0)" } ?? ", \(written)"
    return isBack
      ? Phrase(
        "write `prior({1}, \(length))`; in a column of a dataset `previous({1}\(rows))` is the row before",
        "`prior({1}, \(length))` と書く。データセットの列では `previous({1}\(rows))` が前の行")
      : Phrase(
        "write `next({1}, \(length))`; in a column of a dataset `following({1}\(rows))` is the row behind",
        "`next({1}, \(length))` と書く。データセットの列では `following({1}\(rows))` が次の行")
  }

  private static func equalParts(_ count: Int) -> Phrase {
    let (rising, falling) = ("`part = tile \(count) sort spend`", "`part = tile \(count) sort spend desc`")
    return Phrase(
      "equal parts are a column of the dataset, by another column of it: \(rising), the smallest in part 1, or \(falling), "
        + "the largest in part 1",
      "等分はデータセットの列にし、別の列の順で分ける：小さいものを1に入れるなら \(rising)、大きいものを1に入れるなら \(falling)")
  }

  /// The part is the argument that is a number: 25 %, 0.25 and 25 are the same, and quartile 1 is 25 %.
  private static func quantile(_ name: String, _ arguments: [Argument]) -> String {
    func part(_ text: String) -> String? {
      let plain = foldedName(text)
      if plain.hasSuffix("%"), Double(plain.dropLast()) != nil { return plain }
      guard let number = Double(plain) else { return nil }
      let percent = name == "quartile" ? number * 25 : number <= 1 ? number * 100 : number
      let rounded = (percent * 1000).rounded() / 1000
      return rounded == rounded.rounded() ? "\(Int(rounded))%" : "\(rounded)%"
    }
    let place = arguments.indices.reversed().first { part(arguments[$0].text) != nil }
    guard let place, let part = part(arguments[place].text) else {
      let written = arguments.count > 1 ? "{2}" : name == "quartile" ? "25%" : "90%"
      return "quantile({1}, \(written))"
    }
    return arguments.count == 1 ? "quantile(x, \(part))" : "quantile({\(place == 0 ? 2 : 1)}, \(part))"
  }
}
