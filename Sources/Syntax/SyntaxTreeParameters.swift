import SourceText

// Definitions with parameters, and tables.

/// `d`, and with a default `d = 60日`.
package struct Parameter: Sendable {
  package var name: Name
  package var value: Expression?
}

/// `by channel { "web": 100円, else: 0円 }`
package struct TableExpression: Sendable {
  package var dimensions: [Dimension]
  package var entries: [TableEntry]
  package var otherwise: Expression?

  package init(dimensions: [Dimension], entries: [TableEntry], otherwise: Expression?) {
    self.dimensions = dimensions
    self.entries = entries
    self.otherwise = otherwise
  }
}

/// `f2(60日)`: the body of `f2` with the argument in the place of its parameter. Never read from a file: calls are written
/// out so before names get a meaning. All of it stands in a text of its own, which holds what is meant.
package struct Expansion: Sendable {
  package var name: Name
  /// The text of the body with the arguments in it: it tells this call from all others.
  package var file: FileID
  package var body: Expression
  /// `f2(d): % = …`
  package var unit: UnitExpression?

  package init(name: Name, file: FileID, body: Expression, unit: UnitExpression?) {
    self.name = name
    self.file = file
    self.body = body
    self.unit = unit
  }
}

/// An argument in the place of a parameter: its names mean what they mean where the call stands.
package struct PassedArgument: Sendable {
  package var value: Expression
  package var parameter: String
  /// The call that it was passed by.
  package var call: FileID
  /// It stands beside the parameter, so its names mean what they mean there: definitions.
  package var isDefault: Bool

  package init(value: Expression, parameter: String, call: FileID, isDefault: Bool) {
    self.value = value
    self.parameter = parameter
    self.call = call
    self.isDefault = isDefault
  }
}

extension Expression {
  /// Without what only says where it came from: for forms that ask what is written (a literal, a path, a period word).
  package var written: Expression {
    var current = self
    while true {
      switch current.kind {
      case .expansion(let expansion) where expansion.unit == nil: current = expansion.body
      case .argument(let argument): current = argument.value
      case .bracketed(let inner, nil, nil):
        // Brackets that were typed stay: `(f = 1)` is yes or no.
        guard inner.isPassed else { return current }
        current = inner
      default: return current  // Everything else is written as it stands.
      }
    }
  }

  private var isPassed: Bool {
    switch kind {
    case .expansion, .argument: true
    default: false  // Everything else was typed here.
    }
  }
}
