/// The language of a reader.
package enum Language: String, Hashable, CaseIterable, Sendable {
  case english = "en"
  case japanese = "ja"
}
