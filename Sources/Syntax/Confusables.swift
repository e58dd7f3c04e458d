import SourceText

func hexadecimal(_ value: UInt32, _ width: Int) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// `` `；` (U+FF1B full-width semicolon) ``; a character that cannot be shown has only its number. Unicode names its
/// characters in English only.
package func described(_ scalar: Unicode.Scalar) -> Phrase {
  let number = "U+\(hexadecimal(scalar.value, 4))"
  let known = confusable(scalar)?.name
  let name = known?.english ?? scalar.properties.name?.lowercased()
  let (english, japanese) = (
    name.map { "\(number) \($0)" } ?? number, known.map { "\(number) \($0.japanese)" } ?? number
  )
  if isHidden(scalar) || displayWidth(scalar) == 0 { return Phrase(english, japanese) }
  return Phrase("`\(String(scalar))` (\(english))", "`\(String(scalar))`（\(japanese)）")
}

struct Confusable {
  var name: Phrase
  var meaning: Phrase
  /// What to write in its place; empty: nothing.
  var replacement: String?
}

/// Characters that look like a sign of the language, or stand where word processors and input methods put them.
func confusable(_ scalar: Unicode.Scalar) -> Confusable? {
  func sign(_ english: String, _ japanese: String, _ replacement: String) -> Confusable {
    Confusable(
      name: Phrase(english, japanese), meaning: Phrase("looks like `\(replacement)`", "`\(replacement)` に似ている"),
      replacement: replacement)
  }
  switch scalar.value {
  case 0x201C, 0x201D, 0x201E, 0x301D, 0x301E: return sign("typographic quotation mark", "印刷用の引用符", "\"")
  case 0x27: return sign("apostrophe", "アポストロフィ", "\"")
  case 0x2018, 0x2019, 0x201A: return sign("typographic apostrophe", "印刷用のアポストロフィ", "\"")
  case 0x300C, 0x300D, 0x300E, 0x300F: return sign("corner bracket", "かぎ括弧", "\"")
  case 0x2014, 0x2015, 0x2500, 0x2010, 0x2011: return sign("dash", "ダッシュ", "-")
  case 0x2044, 0x2215: return sign("fraction slash", "分数の斜線", "/")
  case 0x2217: return sign("asterisk operator", "演算子のアスタリスク", "*")
  case 0x37E: return sign("Greek question mark", "ギリシャ語の疑問符", ";")
  case 0x7E: return sign("tilde", "チルダ", "..")
  case 0x301C, 0xFF5E: return sign("wave dash", "波ダッシュ", "..")
  case 0x2026, 0x2025: return sign("dots in one character", "1文字のリーダー", "..")
  case 0x3002:
    return Confusable(
      name: Phrase("ideographic full stop", "句点"),
      meaning: Phrase("a rule ends without a full stop", "ルールの終わりに句点は付けない"), replacement: "")
  case 0x2260: return sign("not equal to", "等号否定", "!=")
  case 0xB2, 0xB3:
    return Confusable(
      name: Phrase("superscript digit", "上付きの数字"),
      meaning: Phrase("powers are written with `^`", "べき乗は `^` で書く"), replacement: scalar.value == 0xB2 ? "^2" : "^3")
  case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
    return Confusable(
      name: Phrase("invisible character", "見えない文字"), meaning: Phrase("invisible", "見えない"), replacement: "")
  case 0x3F:
    return Confusable(
      name: Phrase("question mark", "疑問符"),
      meaning: Phrase("a value for what is missing is written `??`", "ない値の代わりは `??` で書く"), replacement: nil)
  default: return nil
  }
}
