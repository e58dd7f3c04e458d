import SourceText
import Syntax

// Calls of definitions with parameters: their bodies where they are read, and the places of their messages.
extension Analyzer {
  /// The body, in which names mean what they mean where it is defined.
  func compileCallBody(_ expansion: Expansion, _ scope: Scope, _ range: SourceRange) -> Formula {
    var formula = compile(expansion.body, scope.calling(expansion.file))
    if let unit = expansion.unit { formula = convert(formula, to: unit, at: unit.range) }
    return formula.standing(at: range)
  }

  func compileArgument(_ argument: PassedArgument, _ scope: Scope) -> Formula {
    warnOfHiddenColumn(argument, scope)
    return compile(argument.value, scope.passing(argument))
  }

  /// `f(amount) = sum(orders.amount * amount)`: the second `amount` is the parameter.
  private func warnOfHiddenColumn(_ argument: PassedArgument, _ scope: Scope) {
    guard let row = scope.row, scope.bare == .columns, scope.calls[argument.call] != nil,
      datasets[row].columnIndex[argument.parameter] != nil, let name = program.callTexts[argument.call]?.name.text,
      let parameter = program.withParameters[name]?.parameters.first(where: { $0.name.text == argument.parameter })
    else { return }
    let place = parameter.name.range
    report(
      .parameters(.hidesColumn(argument.parameter, dataset: datasets[row].name, parameter: place)), at: place)
  }

  /// Where a part of a call's text stands in the files, and the places that led there: a message about a body stands at the
  /// call, and names the body beside it.
  private func origin(of range: SourceRange) -> (range: SourceRange, trail: [CallStep]) {
    var (range, trail) = (range, [CallStep]())
    while let text = program.callTexts[range.file] {
      let (first, last) = (text.piece(at: Int(range.start)), text.piece(at: max(Int(range.start), Int(range.end) - 1)))
      guard let first, let last else { return (text.call, trail) }
      let (start, end) = (Int(range.start) - first.start, Int(range.end) - last.start)
      if first.start == last.start, let place = first.place, first.isPassed {
        trail.append(CallStep(range: place, name: text.name.text, isPassed: true))
        range = SourceRange(
          file: first.origin.file, start: Int(first.origin.start) + start, end: Int(first.origin.start) + end)
        continue
      }
      let from = first.place?.start ?? min(first.origin.start + Int32(start), first.origin.end)
      let to = last.place?.end ?? min(last.origin.start + Int32(end), last.origin.end)
      let body = SourceRange(file: text.body, start: Int(from), end: Int(max(from, to)))
      trail.append(CallStep(range: body, name: text.name.text, isPassed: false))
      range = text.call
    }
    return (range, trail.filter { program.callTexts[$0.range.file] == nil })
  }

  /// A message as it is told: at places of the files, and whether it is about a body that is called there.
  private func placed(_ diagnostic: Diagnostic) -> (message: Diagnostic, isOfBody: Bool) {
    guard let primary = diagnostic.primary else { return (diagnostic, false) }
    var result = diagnostic
    let own = origin(of: primary.range)
    result.primary?.range = own.range
    result.secondary =
      own.trail.map(\.label)
      + diagnostic.secondary.map { label in
        let place = origin(of: label.range)
        return Diagnostic.Label(place.trail.first?.range ?? place.range, label.text, body: label.body)
      }
    for (index, fix) in diagnostic.fixes.enumerated() {
      guard let range = fix.range, program.callTexts[range.file] != nil else { continue }
      let place = origin(of: range)
      let isPassed = place.trail.count == 1 && program.text(place.range) == program.text(range)
      result.fixes[index] = .init(
        fix.text, range: isPassed ? place.range : nil, replacement: isPassed ? fix.replacement : nil)
    }
    return (result, own.trail.first.map { !$0.isPassed } ?? false)
  }

  /// All messages at places of the files. What is wrong with a body whatever is passed to it is told once.
  func placed(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    if program.callTexts.isEmpty { return diagnostics }
    var seen: Set<Diagnostic> = []
    return diagnostics.map(placed).filter { diagnostic, isOfBody in
      guard isOfBody else { return true }
      var core = diagnostic
      core.primary = nil
      core.secondary = [Diagnostic.Label](core.secondary.prefix(1))
      return seen.insert(core).inserted
    }.map(\.message)
  }
}

/// A place that led to a call's text.
private struct CallStep {
  var range: SourceRange
  /// The definition that is called.
  var name: String
  /// What was passed, in the call; else the body, in the definition.
  var isPassed: Bool

  var label: Diagnostic.Label {
    isPassed
      ? .init(range, Phrase("passed for this parameter of `\(name)`", "`\(name)` のこの引数に渡されたもの"))
      : .init(range, Phrase("in the body of `\(name)`", "`\(name)` の中身"), body: name)
  }
}
