/// A currency: the word it is shown with, and the others that mean it.
package struct Currency: Sendable {
  package let label: String
  package let words: [String]
  /// Whether amounts are whole: there is no half yen.
  package let isWhole: Bool

  private init(_ label: String, _ words: [String] = [], isWhole: Bool = false) {
    self.label = label
    self.words = words
    self.isWhole = isWhole
  }

  /// The only list of them. What is not here is no currency, however it is written: `unit SKU`.
  package static let all = [
    Currency("円", ["¥", "￥", "JPY", "yen", "Yen"], isWhole: true),
    Currency("USD", ["$", "ドル", "米ドル", "dollars", "dollar"]), Currency("EUR", ["€", "ユーロ"]),
    Currency("GBP", ["£", "ポンド"]), Currency("CNY", ["元", "人民元"]), Currency("KRW", ["ウォン", "₩"], isWhole: true),
    Currency("TWD"), Currency("HKD"), Currency("CHF"), Currency("AUD"), Currency("CAD"), Currency("SGD"),
    Currency("INR", ["₹"]), Currency("THB", ["バーツ"]), Currency("BRL"), Currency("MXN"), Currency("SEK"),
    Currency("NOK"), Currency("DKK"), Currency("PLN"), Currency("VND", ["₫"]), Currency("IDR"), Currency("PHP"),
    Currency("MYR"), Currency("NZD"), Currency("ZAR"),
  ]

  private static let byWord = Dictionary(
    all.flatMap { currency in ([currency.label] + currency.words).map { ($0, currency) } },
    uniquingKeysWith: { first, _ in first })

  /// The currency that a word or a sign names: `¥` and `JPY` are 円.
  package static func named(_ word: String) -> Currency? { byWord[word] }
}
