extension AnswerReport {
  /// Of the JSON form. A member may come in any version; one that goes, or means something else, makes a new one.
  static let version = 1

  /// JSON Schema, draft 2020-12.
  package static let schema: JSONText = .object([
    ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
    ("title", .text("an answer of kpi, version \(version)")), ("type", .text("object")),
    (
      "required",
      .texts([
        "columns", "rows", "missing", "totalRows", "unfinishedRows", "rowsBeginningBeforeData", "rowsUsed",
        "rowsSkipped",
        "rowsUndecided", "notes", "version",
      ])
    ),
    (
      "properties",
      .object([
        ("columns", array(column)),
        ("rows", array(array(.object([("type", .texts(["number", "string", "boolean", "null"]))])))),
        ("missing", array(missing)), ("totalRows", array(whole)), ("unfinishedRows", array(whole)),
        ("rowsBeginningBeforeData", array(whole)), ("rowsUsed", counts), ("rowsSkipped", counts),
        ("rowsUndecided", counts), ("notes", array(text)), ("version", .object([("const", .whole(version))])),
      ])
    ),
  ])

  /// A key has `key`, a period `period`, a value `unit`.
  private static let column: JSONText = .object([
    ("type", .text("object")), ("required", .texts(["name"])),
    (
      "properties",
      .object([
        ("name", text), ("key", .object([("const", .boolean(true))])), ("period", text), ("unit", text),
        ("display", text),
      ])
    ), ("additionalProperties", .boolean(false)),
  ])

  private static let missing: JSONText = .object([
    ("type", .text("object")), ("required", .texts(["row", "column", "reason"])),
    ("properties", .object([("row", whole), ("column", whole), ("reason", text)])),
    ("additionalProperties", .boolean(false)),
  ])

  private static let text: JSONText = .object([("type", .text("string"))])
  private static let whole: JSONText = .object([("type", .text("integer")), ("minimum", .whole(0))])
  /// A number for each value, `null` for each key.
  private static let counts = array(array(.object([("type", .texts(["integer", "null"]))])))
  private static func array(_ items: JSONText) -> JSONText {
    .object([("type", .text("array")), ("items", items)])
  }
}
