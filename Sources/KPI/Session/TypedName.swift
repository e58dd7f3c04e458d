import SourceText
import Syntax

/// A name as it may be typed: `顧客LTV`, or in backquotes where it holds blanks.
package func unquotedName(_ text: String) -> String {
  foldedName(text.count > 1 && text.hasPrefix("`") && text.hasSuffix("`") ? Name.unquoted(text) : text)
}
