/// The language of a reader.
package enum Language: String, Hashable, CaseIterable, Sendable {
  case english = "en"
  case japanese = "ja"

  /// A text in this language. Both stand side by side, so that whoever changes one sees the other.
  package func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    switch self {
    case .english: english()
    case .japanese: japanese()
    }
  }
}
