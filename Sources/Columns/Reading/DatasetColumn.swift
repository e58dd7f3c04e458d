/// A column of the dataset.
struct DatasetColumn {
  var header: HeaderName
  var isUnnamed = false
  var position: Int
  /// What other files call it: `売上(円)` beside `売上`.
  var otherNames: Set<String> = []
  /// The name without its brackets, if no other column has it or answers to it too.
  var shortName: String?

  /// All that it may be called in rules.
  var names: [String] { [header.name] + [shortName].compactMap { $0 } + otherNames.sorted() }

  func declaredType(_ options: LoadOptions) -> DeclaredType? {
    if let type = names.compactMap({ options.declaredTypes[$0] }).first { return type }
    return declaredUnit(options).map { _ in .number }
  }

  func isNamed(in names: Set<String>) -> Bool {
    self.names.contains { names.contains($0) }
  }

  func declaredUnit(_ options: LoadOptions) -> String? {
    names.compactMap { options.declaredUnits[$0] }.first
  }
}
