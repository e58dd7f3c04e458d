import SourceText
import Syntax

// Definitions with parameters: what is written down of each, and how their calls are written out before names get a meaning.

extension Program {
  /// `f2(d = 60日): % = …`
  struct ParameterDefinition {
    var name: Name
    var parameters: [Parameter]
    var unit: UnitExpression?
    /// With its `where` and `during`.
    var body: Expression
    var documentation: String?
    var range: SourceRange
    var signature: String
    /// `f2(60日)`: how it is called.
    var example: String
    /// Where the body reads a parameter, in the order of the text.
    var places: [(range: SourceRange, parameter: Int)] = []
    /// Parts of the body.
    var size = 0

    var needed: Int { parameters.prefix { $0.value == nil }.count }
  }

  /// A call written out in a text of its own: the body, and in the place of each parameter its argument.
  struct CallText {
    struct Piece {
      /// Where it begins in the text.
      var start: Int
      var origin: SourceRange
      /// Where the body reads the parameter; nil: a piece of the body itself.
      var place: SourceRange?
      /// Passed at the call, and no default.
      var isPassed = false
    }
    var file: SourceFile
    var call: SourceRange
    /// The file of the body.
    var body: FileID
    var name: Name
    var pieces: [Piece]

    /// The piece that holds a byte of the text.
    func piece(at offset: Int) -> Piece? { pieces.last { $0.start <= offset } ?? pieces.first }
  }
}

/// Writes calls out. A call in a call's text is written out in its turn.
final class CallWriter {
  /// How deep calls and brackets may nest when they are written out, and how many parts one call may become.
  static let depthLimit = 600
  static let callLimit = 64
  static let sizeLimit = 10_000

  let definitions: [String: Program.ParameterDefinition]
  /// Those that were found wrong.
  let faulty: Set<String>
  var files: [FileID: SourceFile]
  var texts: [FileID: Program.CallText] = [:]
  var problems: [(message: SemanticMessage, range: SourceRange)] = []
  /// The definitions whose bodies are being written out.
  private var open: [String] = []
  /// Of the call that is being written out it has been told that it is too large.
  private var hasToldSize = false

  init(_ definitions: [String: Program.ParameterDefinition], faulty: Set<String>, files: [FileID: SourceFile]) {
    self.definitions = definitions
    self.faulty = faulty
    self.files = files
  }

  private func text(_ range: SourceRange) -> String { files[range.file]?.text(range) ?? "" }

  private func report(_ message: ParameterMessage, at range: SourceRange) {
    problems.append((.parameters(message), range))
  }

  /// Makes anything anew with its calls written out.
  var writingOut: ExpressionRewriting {
    var rewriting = ExpressionRewriting()
    if definitions.isEmpty, faulty.isEmpty { return rewriting }
    rewriting.replacement = { [self] expression in
      switch expression.kind {
      case .call(let call):
        if faulty.contains(call.name.text) { return Expression(.bad, range: expression.range) }
        return definitions[call.name.text].map { expansion(of: $0, call, expression.range) }
      // Written out where it came from.
      case .argument(let argument) where !argument.isDefault: return expression
      case .expansion: return expression
      default: return nil  // Every other expression may hold calls.
      }
    }
    return rewriting
  }

  // MARK: One call

  private func expansion(
    of definition: Program.ParameterDefinition, _ call: Call, _ range: SourceRange
  ) -> Expression {
    let bad = Expression(.bad, range: range)
    if open.isEmpty { hasToldSize = false }
    func tooLarge() -> Expression {
      if !hasToldSize { report(.tooLarge(definition.name.text, definition: definition.name.range), at: range) }
      hasToldSize = true
      return bad
    }
    if CallWriter.isBad(definition.body) { return bad }
    guard var arguments = arguments(of: definition, call, range) else { return bad }
    let name = definition.name.text
    // It has been told where it is defined.
    if open.contains(name) { return bad }
    guard open.count < CallWriter.callLimit else { return tooLarge() }
    arguments = arguments.map { writingOut($0) }
    // What is wrong with an argument has been told.
    if arguments.contains(where: CallWriter.isBad) { return bad }
    let sizes = arguments.map { CallWriter.measure($0) }
    let size = definition.places.reduce(definition.size) { sum, place in
      sum + (sizes.indices.contains(place.parameter) ? sizes[place.parameter].size : 1)
    }
    guard size < CallWriter.sizeLimit else { return tooLarge() }
    guard var expansion = writeText(of: definition, arguments, range) else { return bad }
    open.append(name)
    expansion.body = writingOut(expansion.body)
    open.removeLast()
    let whole = CallWriter.measure(expansion.body)
    if whole.size >= CallWriter.sizeLimit || whole.depth >= CallWriter.depthLimit { return tooLarge() }
    let value = Expression(.expansion(expansion), range: range)
    // A `where` at the end of a call is that of the whole call.
    guard let condition = call.condition else { return value }
    return Expression(.bracketed(value, condition: writingOut(condition), during: nil), range: range)
  }

  /// The arguments of a call; nil where it does not fit.
  private func arguments(
    of definition: Program.ParameterDefinition, _ call: Call, _ range: SourceRange
  ) -> [Expression]? {
    if let among = call.among {
      report(.clauseInCall("among", definition.name.text), at: among.range)
      return nil
    }
    var values: [Expression] = []
    for argument in call.arguments {
      let clause =
        argument.on.map { ("on", $0.range) } ?? argument.via.map { ("via", $0.range) }
        ?? argument.per.first.map { ("per", $0.range) }
      guard let value = argument.value, clause == nil else {
        report(.clauseInCall(clause?.0 ?? "each", definition.name.text), at: clause?.1 ?? argument.range)
        return nil
      }
      values.append(value)
    }
    if let place = values.firstIndex(where: { CallWriter.parameter(of: definition, namedBy: $0) != nil }) {
      let ordered = ordered(values, definition).map { "\(definition.name.text)(\($0.joined(separator: ", ")))" }
      report(
        .namedArgument(text(values[place].range), of: definition.name.text, ordered: ordered), at: values[place].range)
      return nil
    }
    guard values.count >= definition.needed, values.count <= definition.parameters.count else {
      report(
        .argumentCount(
          signature: definition.signature, example: definition.example, found: values.count,
          needed: definition.needed, most: definition.parameters.count, definition: definition.name.range), at: range)
      return nil
    }
    return values
  }

  /// The parameter that `d = 3` names.
  private static func parameter(
    of definition: Program.ParameterDefinition, namedBy argument: Expression
  ) -> (index: Int, value: Expression)? {
    guard case .comparison(.equal, let left, let right) = argument.kind, case .path(let path) = left.kind,
      path.names.count == 1, let index = definition.parameters.firstIndex(where: { $0.name.text == path.names[0].text })
    else { return nil }
    return (index, right)
  }

  /// The texts of arguments, some of them named, in the order of the parameters; nil where they do not fit.
  private func ordered(_ values: [Expression], _ definition: Program.ParameterDefinition) -> [String]? {
    var texts: [Int: String] = [:]
    for (place, value) in values.enumerated() {
      let named = CallWriter.parameter(of: definition, namedBy: value)
      let index = named?.index ?? place
      guard texts[index] == nil else { return nil }
      texts[index] = text(named?.value.range ?? value.range)
    }
    guard let last = texts.keys.max(), last < definition.parameters.count else { return nil }
    var found: [String] = []
    for index in 0...max(last, definition.needed - 1) {
      guard let text = texts[index] ?? definition.parameters[index].value.map({ self.text($0.range) }) else {
        return nil
      }
      found.append(text)
    }
    return found
  }

  /// The text of a call and its tree, whose parts stand in that text.
  private func writeText(
    of definition: Program.ParameterDefinition, _ arguments: [Expression], _ call: SourceRange
  ) -> Expansion? {
    let id = freeID(call, definition.body.range)
    var text = ""
    var pieces: [Program.CallText.Piece] = []
    var starts: [Int32: Int] = [:]
    var next = definition.body.range.start
    func part(to end: Int32) -> SourceRange {
      SourceRange(file: definition.body.range.file, start: Int(next), end: Int(end))
    }
    for place in definition.places {
      let before = part(to: place.range.start)
      pieces.append(.init(start: text.utf8.count, origin: before))
      text += self.text(before)
      let value = value(of: place.parameter, definition, arguments)
      let isAtom = CallWriter.isAtom(value)
      text += isAtom ? "" : "("
      starts[place.range.start] = text.utf8.count
      let isPassed = place.parameter < arguments.count
      pieces.append(
        .init(start: text.utf8.count, origin: value.range, place: place.range, isPassed: isPassed))
      text += self.text(value.range) + (isAtom ? "" : ")")
      next = place.range.end
    }
    let rest = part(to: definition.body.range.end)
    pieces.append(.init(start: text.utf8.count, origin: rest))
    text += self.text(rest)
    let file = SourceFile(id: id, name: self.text(call), text: text)
    files[id] = file
    texts[id] = Program.CallText(
      file: file, call: call, body: definition.body.range.file, name: definition.name, pieces: pieces)
    let known = problems.count
    let body = substituted(definition, arguments, id, starts, pieces)
    if problems.count > known { return nil }
    return Expansion(name: definition.name, file: id, body: body, unit: definition.unit)
  }

  private func value(
    of parameter: Int, _ definition: Program.ParameterDefinition, _ arguments: [Expression]
  ) -> Expression {
    if parameter < arguments.count { return arguments[parameter] }
    let name = definition.parameters[parameter].name
    return definition.parameters[parameter].value ?? Expression(.bad, range: name.range)
  }

  /// The number of a text: it hangs on where the call and the body stand, so that all worlds of a program give the same.
  private func freeID(_ call: SourceRange, _ body: SourceRange) -> FileID {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in [call.file.index, call.start, call.end, body.file.index, body.start] {
      hash = (hash ^ UInt64(UInt32(bitPattern: part))) &* 0x0000_0100_0000_01b3
      hash ^= hash >> 29
    }
    var number = Int(hash % (1 << 30))
    while files[FileID(number + (1 << 30))] != nil { number = (number + 1) % (1 << 30) }
    return FileID(number + (1 << 30))
  }

  private func substituted(
    _ definition: Program.ParameterDefinition, _ arguments: [Expression], _ id: FileID, _ starts: [Int32: Int],
    _ pieces: [Program.CallText.Piece]
  ) -> Expression {
    let source = definition.body.range.file
    let names = Dictionary(
      definition.parameters.enumerated().map { ($1.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    let faults = Faults()
    func place(_ range: SourceRange) -> SourceRange {
      guard range.file == source else { return range }
      return SourceRange(
        file: id, start: CallWriter.moved(range.start, pieces, isEnd: false),
        end: CallWriter.moved(range.end, pieces, isEnd: true))
    }
    func passed(_ name: Name) -> Expression? {
      guard let index = names[name.text], let start = starts[name.range.start], name.range.file == source else {
        return nil
      }
      let value = value(of: index, definition, arguments)
      let shift = start - Int(value.range.start)
      var moving = ExpressionRewriting()
      moving.place = { range in
        guard range.file == value.range.file else { return range }
        return SourceRange(file: id, start: Int(range.start) + shift, end: Int(range.end) + shift)
      }
      let moved = moving(value)
      if CallWriter.isLiteral(moved) { return moved }
      let argument = PassedArgument(
        value: moved, parameter: name.text, call: id, isDefault: index >= arguments.count)
      return Expression(.argument(argument), range: moved.range)
    }
    func path(_ name: Name) -> Path? {
      guard let value = passed(name) else { return nil }
      if case .path(let path) = Analyzer.withoutBrackets(value.written).kind { return path }
      faults.found.append(name)
      return nil
    }
    var rewriting = ExpressionRewriting()
    rewriting.place = place
    rewriting.replacement = { expression in
      guard case .path(let written) = expression.kind, let first = written.names.first else { return nil }
      if written.names.count == 1 { return passed(first) }
      guard let value = passed(first) else { return nil }
      guard case .path(let head) = Analyzer.withoutBrackets(value.written).kind else {
        faults.found.append(first)
        return Expression(.bad, range: place(expression.range))
      }
      let rest = written.names.dropFirst().map { Name($0.text, range: place($0.range), isQuoted: $0.isQuoted) }
      var whole = head
      whole.names += rest
      whole.range = place(expression.range)
      let argument = PassedArgument(
        value: Expression(.path(whole), range: whole.range), parameter: first.text, call: id, isDefault: false)
      return Expression(.argument(argument), range: whole.range)
    }
    // A column passed by its path: its dataset is said elsewhere.
    rewriting.clauseName = { path($0)?.names.last }
    rewriting.order = { written in
      written.names.first.flatMap { path($0) }.map { head in
        var whole = head
        whole.names += written.names.dropFirst()
        return whole
      }
    }
    let body = rewriting(definition.body)
    for name in faults.found {
      report(.notAPath(name.text, definition: name.range), at: texts[id]?.call ?? name.range)
    }
    return body
  }

  private final class Faults { var found: [Name] = [] }

  /// Where a byte of the body stands in the text.
  private static func moved(_ offset: Int32, _ pieces: [Program.CallText.Piece], isEnd: Bool) -> Int {
    var last = 0
    var index = 0
    // Pieces of the body are every other one, and what lies between two of them belongs to an argument.
    while index < pieces.count {
      let piece = pieces[index]
      if offset < piece.origin.start { return isEnd ? piece.start : last }
      let isInside = isEnd ? offset <= piece.origin.end : offset < piece.origin.end
      if isInside || index == pieces.count - 1 { return piece.start + Int(offset - piece.origin.start) }
      last = piece.start + piece.origin.count
      index += 2
    }
    return last
  }

  // MARK: Shapes

  static func isLiteral(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .number, .date, .text, .boolean, .none: true
    case .negate(let inner), .bracketed(let inner, nil, nil): isLiteral(inner)
    case .range(let low, let high, _): isLiteral(low) && isLiteral(high)
    case .list(let items): items.allSatisfy(isLiteral)
    default: false  // Everything else has names in it, or may have.
    }
  }

  private static func isBad(_ expression: Expression) -> Bool {
    if case .bad = expression.kind { return true }
    return false
  }

  /// Whether it keeps its meaning beside any operator.
  private static func isAtom(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .number, .date, .text, .boolean, .none, .path, .call, .bracketed, .list, .bad: true
    case .expansion: true
    case .argument(let argument): isAtom(argument.value)
    case .window, .since, .negate, .sum, .product, .power, .comparison, .membership, .top, .like, .within, .range, .and,
      .or, .not, .coalesce, .conditional, .band, .histogram, .table:
      false
    }
  }

  /// How many parts an expression has and how deep they stand, as far as the limits reach.
  static func measure(_ expression: Expression) -> (size: Int, depth: Int) {
    var (size, depth) = (0, 0)
    var stack: [(Expression, Int)] = [(expression, 1)]
    while let (current, level) = stack.popLast() {
      size += 1
      depth = max(depth, level)
      if size >= sizeLimit || depth >= depthLimit { break }
      stack += Analyzer.children(of: current).map { ($0, level + 1) }
    }
    return (size, depth)
  }
}
