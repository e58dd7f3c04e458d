import CivilTime
import SourceText
import Syntax

// What is written down of definitions with parameters, and what is wrong with it wherever they are called.
extension Program {
  mutating func addParameters(of statement: Statement) {
    guard case .definition(let definition) = statement.kind, !definition.parameters.isEmpty else { return }
    let name = definition.name
    func fault(_ message: ParameterMessage, at range: SourceRange) { problems.append((.parameters(message), range)) }
    if let other = withParameters[name.text] {
      problems.append((.duplicateName(name.text, first: other.name.range), name.range))
      return
    }
    if FunctionWords.all.contains(name.text) { return fault(.builtInName(name.text), at: name.range) }
    let known = problems.count
    defer {
      if problems.dropFirst(known).contains(where: { $0.message.severity == .error }) { faulty.insert(name.text) }
    }
    var seen: [String: SourceRange] = [:]
    var hasDefault: Parameter?
    for parameter in definition.parameters {
      let own = parameter.name
      if let first = seen[own.text] { fault(.parameterTwice(own.text, first: first), at: own.range) }
      seen[own.text] = own.range
      if Grain(word: own.text) != nil, !own.isQuoted { fault(.periodAsParameter(own.text), at: own.range) }
      if let before = hasDefault, parameter.value == nil {
        fault(.defaultBefore(own.text, before: before.name.text), at: own.range)
      }
      if let value = parameter.value {
        hasDefault = parameter
        if let place = Program.places(of: definition.parameters, in: value).first {
          let read = definition.parameters[place.parameter].name.text
          fault(.defaultReadsParameter(own.text, parameter: read, value: text(value.range)), at: place.range)
        }
      }
    }
    guard let body = Program.body(of: definition) else {
      fault(.uncertainBody(name.text), at: Program.range(of: definition.body) ?? name.range)
      return
    }
    let parameters = definition.parameters.map { parameter in
      parameter.name.text + (parameter.value.map { " = \(text($0.range))" } ?? "")
    }
    let owned = OwnedDocumentation(statement.documentation)
    var made = ParameterDefinition(
      name: name, parameters: definition.parameters, unit: definition.unit, body: body, documentation: owned.text,
      range: statement.range, signature: "\(name.text)(\(parameters.joined(separator: ", ")))",
      example:
        "\(name.text)(\(definition.parameters.map { $0.value.map { text($0.range) } ?? $0.name.text }.joined(separator: ", ")))"
    )
    made.places = Program.places(of: definition.parameters, in: body)
    made.size = CallWriter.measure(body).size
    withParameters[name.text] = made
    if case .bad = body.kind { return }
    let read = Set(made.places.map { definition.parameters[$0.parameter].name.text })
    for parameter in definition.parameters where !read.contains(parameter.name.text) {
      let own = parameter.name
      if let path = Program.path(behindWhoseDot: own.text, in: body) {
        fault(.behindDot(own.text, path: path.text, definition: name.text), at: path.range)
      } else {
        fault(.unused(own.text, of: made.signature), at: own.range)
      }
    }
  }

  /// `orders.k`, which reads the column `k` and not the parameter.
  private static func path(behindWhoseDot name: String, in body: Expression) -> Path? {
    var stack = [body]
    while let current = stack.popLast() {
      if case .path(let path) = current.kind, path.names.dropFirst().contains(where: { $0.text == name }) {
        return path
      }
      stack += Analyzer.children(of: current)
    }
    return nil
  }

  /// A definition with parameters that reads itself has no end.
  mutating func checkParameters() {
    var calls: [String: [String]] = [:]
    for (name, made) in withParameters {
      var stack = [made.body] + made.parameters.compactMap(\.value)
      var found: [String] = []
      while let current = stack.popLast() {
        if case .call(let call) = current.kind, withParameters[call.name.text] != nil { found.append(call.name.text) }
        stack += Analyzer.children(of: current)
      }
      calls[name] = found.reversed()
    }
    for made in withParameters.values.sorted(by: {
      ($0.name.range.file, $0.name.range.start) < ($1.name.range.file, $1.name.range.start)
    }) {
      if let path = circle(from: made.name.text, calls) {
        faulty.insert(made.name.text)
        problems.append((.parameters(.recursion(path)), made.name.range))
      }
    }
  }

  /// The shortest way from a definition back to itself.
  private func circle(from start: String, _ calls: [String: [String]]) -> [String]? {
    var paths = [[start]]
    var seen: Set<String> = []
    while !paths.isEmpty {
      var longer: [[String]] = []
      for path in paths {
        for next in calls[path[path.count - 1]] ?? [] {
          if next == start { return path + [next] }
          if seen.insert(next).inserted { longer.append(path + [next]) }
        }
      }
      paths = longer
    }
    return nil
  }

  /// A parameter named like something else hides it in its body.
  mutating func checkHiddenNames() {
    for made in withParameters.values.sorted(by: {
      ($0.name.range.file, $0.name.range.start) < ($1.name.range.file, $1.name.range.start)
    }) {
      for parameter in made.parameters {
        let name = parameter.name.text
        let place =
          definitionIndex[name].map { definitions[$0].name.range } ?? datasetIndex[name].map { datasets[$0].name.range }
          ?? withParameters[name]?.name.range
        if let place { problems.append((.parameters(.hides(name, what: place)), parameter.name.range)) }
      }
    }
  }

  /// The body with its own `where` and `during`, as one expression; nil for what is no formula.
  private static func body(of definition: DefinitionStatement) -> Expression? {
    var body: Expression
    switch definition.body {
    case .expression(let expression): body = expression
    case .table(let entries, let otherwise):
      // `fee(base) by channel = { … }`
      guard let range = Program.range(of: definition.body), let first = definition.dimensions.first else { return nil }
      let table = TableExpression(dimensions: definition.dimensions, entries: entries, otherwise: otherwise)
      body = Expression(.table(table), range: first.expression.range.union(range))
    case .interval, .range, .counted: return nil
    }
    let clauses = [definition.condition, definition.during].compactMap { $0 }
    guard !clauses.isEmpty else { return body }
    return Expression(
      .bracketed(body, condition: definition.condition, during: definition.during),
      range: clauses.reduce(body.range) { $0.union($1.range) })
  }

  /// Where the body reads a parameter, in the order of the text.
  private static func places(
    of parameters: [Parameter], in body: Expression
  ) -> [(range: SourceRange, parameter: Int)] {
    let indices = Dictionary(
      parameters.enumerated().map { ($1.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [(range: SourceRange, parameter: Int)] = []
    func add(_ name: Name?) {
      if let name, let index = indices[name.text] { found.append((name.range, index)) }
    }
    var stack = [body]
    while let current = stack.popLast() {
      switch current.kind {
      case .path(let path): add(path.names.first)
      case .window(let window): add(window.order?.names.first)
      case .call(let call):
        for argument in call.arguments {
          add(argument.on)
          add(argument.via)
        }
      default: break  // Every other kind names only what its parts name.
      }
      stack += Analyzer.children(of: current)
    }
    return found.sorted { $0.range.start < $1.range.start }
  }
}

/// What may be wrong with definitions with parameters and their calls.
package enum ParameterMessage: Hashable, Sendable {
  case needsArguments(String, example: String, definition: SourceRange)
  case argumentCount(signature: String, example: String, found: Int, needed: Int, most: Int, definition: SourceRange)
  case recursion([String])
  case builtInName(String)
  case parameterTwice(String, first: SourceRange)
  case unused(String, of: String)
  case hides(String, what: SourceRange)
  case hidesColumn(String, dataset: String, parameter: SourceRange)
  case periodAsParameter(String)
  case clauseInCall(String, String)
  case uncertainBody(String)
  case tooLarge(String, definition: SourceRange)
  case notAPath(String, definition: SourceRange)
  case defaultBefore(String, before: String)
  /// `d(a, b = a * 2)`
  case defaultReadsParameter(String, parameter: String, value: String)
  /// `w(sales, d = 3)`, and the call with its arguments in order where that is known.
  case namedArgument(String, of: String, ordered: String?)
  /// `h(k) = count_distinct(orders.k)`
  case behindDot(String, path: String, definition: String)
  /// `--set f2=3`
  case otherParameters(String, example: String)

  var code: String {
    switch self {
    case .needsArguments, .otherParameters: "K290"
    case .argumentCount: "K291"
    case .recursion: "K292"
    case .builtInName: "K293"
    case .parameterTwice: "K294"
    case .unused: "K295"
    case .hides, .hidesColumn: "K296"
    case .periodAsParameter: "K297"
    case .clauseInCall: "K298"
    case .uncertainBody: "K299"
    case .tooLarge: "K071"
    case .notAPath: "K072"
    case .defaultBefore: "K070"
    case .defaultReadsParameter: "K262"
    case .namedArgument: "K263"
    case .behindDot: "K264"
    }
  }

  var isWarning: Bool {
    switch self {
    case .unused, .hides, .hidesColumn: true
    case .needsArguments, .argumentCount, .recursion, .builtInName, .parameterTwice, .periodAsParameter, .clauseInCall,
      .uncertainBody, .tooLarge, .notAPath, .defaultBefore, .otherParameters, .defaultReadsParameter, .namedArgument,
      .behindDot:
      false
    }
  }
}
