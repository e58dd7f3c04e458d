/// Why values are missing; vectors hold the places.
struct ReasonStore {
  private var reasons: [MissingReason]
  private var places: [MissingReason: Int32] = [:]

  init() {
    reasons = ReasonIndex.fixed
    for (place, reason) in reasons.enumerated() { places[reason] = Int32(place) }
  }

  subscript(place: Int32) -> MissingReason { reasons[Int(place)] }

  mutating func place(of reason: MissingReason) -> Int32 {
    if let place = places[reason] { return place }
    let place = Int32(reasons.count)
    reasons.append(reason)
    places[reason] = place
    return place
  }
}
