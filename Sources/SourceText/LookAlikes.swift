/// A name as it looks: letters of other scripts become the Latin ones that they are drawn like, and what is not drawn is left
/// out. Two names with one look are hardly meant to be two. Case and everything else that can be seen stays.
package func look(of name: String) -> String {
  if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
  var result = String.UnicodeScalarView()
  for scalar in foldedName(name).unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
    result.append(look(of: scalar))
  }
  return String(result)
}

private func look(of scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0..<0x80: return scalar
  // Mathematical letters: thirteen alphabets of capitals and small ones.
  case 0x1D400...0x1D6A3:
    let place = (scalar.value - 0x1D400) % 52
    return Unicode.Scalar(place < 26 ? 0x41 + place : 0x61 + place - 26) ?? scalar
  case 0x2010...0x2015, 0x2212: return "-"
  default: return scalar.properties.isWhitespace ? " " : alike[scalar] ?? scalar
  }
}

/// Of confusables.txt of Unicode what letters of names can be: Cyrillic, Greek and Roman numerals as Latin letters, kanji as
/// the katakana of one form.
private let alike: [Unicode.Scalar: Unicode.Scalar] = {
  let pairs = [
    ("асԁеһіјӏкорԛѕуѵԝх", "acdehijlkopqsyvwx"), ("АВСЕԌНІЈКМОРԚЅТУѴԜХ", "ABCEGHIJKMOPQSTYVWX"),
    ("αγικνορυχϲϳ", "ayikvopuxcj"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ"), ("ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ", "IVXLCDMivxlcdm"),
    ("ıɑɡ", "iag"), ("力口二工夕八卜一才千厶へべぺ", "カロニエタハトーオチムヘベペ"),
  ]
  var found: [Unicode.Scalar: Unicode.Scalar] = [:]
  for (others, plain) in pairs {
    for (other, letter) in zip(others.unicodeScalars, plain.unicodeScalars) { found[other] = letter }
  }
  return found
}()
