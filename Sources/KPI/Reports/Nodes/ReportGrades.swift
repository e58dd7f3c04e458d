import Causes
import SourceText

extension ReportWords {
  func word(_ grade: EvidenceGrade) -> String {
    switch grade {
    case .experiment: language.say("experiment", "実験で確認")
    case .supported: language.say("supported", "データが支持")
    case .hint: language.say("hint", "手がかりあり")
    case .notSeen: language.say("not seen", "見られない")
    case .contradicted: language.say("contradicted", "逆の結果")
    case .cannotTell: language.say("cannot tell", "判断できない")
    case .byFormula: language.say("by formula", "計算式による")
    }
  }

  /// What a grade says; nil for one that says so itself.
  func meaning(of grade: EvidenceGrade) -> String? {
    let words: String? =
      switch grade {
      case .experiment: language.say("groups were chosen by lot, and differ as believed", "無作為に分けた群の差が仮説どおり")
      case .supported:
        language.say(
          "seen as believed, held apart from all that the rules name; no proof",
          "ルールに挙げた他の要因を除いても仮説どおりに見られる（証明ではない）")
      case .hint: language.say("seen, but something keeps it from being more", "見られるが、確かと言うには足りない点がある")
      case .notSeen:
        language.say(
          "an effect of that size would have shown; there may be a smaller one",
          "仮説の大きさの効果なら見えたはず（より小さい効果はあり得る）")
      case .contradicted: language.say("seen, the other way round", "仮説と逆の向きに見られる")
      case .cannotTell, .byFormula: nil
      }
    return words.map { named(word(grade), $0) }
  }
}
