import Columns

/// Offsets of named time zones, from the time zone database of the system (RFC 8536), which is a file for each zone. It is
/// read here and not asked of Foundation, whose start-up alone takes longer than most commands.
enum TimeZones {
  static let folders = ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/usr/lib/zoneinfo"]

  /// Nil when the zone is not known on this machine.
  static func table(named name: String, folders: [String] = TimeZones.folders) -> ZoneTable? {
    let isSafe = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
    }
    guard isSafe, !name.isEmpty, !name.hasPrefix("/") else { return nil }
    for folder in folders {
      if let bytes = try? FileSystem.read(folder + "/" + name), let table = parse(bytes) { return table }
    }
    // Containers often come without the database; these two have not changed in living data.
    switch name {
    case "Asia/Tokyo": return ZoneTable(initialOffset: 9 * 3600)
    case "UTC", "Etc/UTC": return ZoneTable(initialOffset: 0)
    case _: return nil
    }
  }

  /// The second block of the file, whose times have 64 bits, and the line behind it, the rule for the years after the
  /// last transition: databases list transitions up to 2037, or none that the rule already tells.
  static func parse(_ bytes: [UInt8]) -> ZoneTable? {
    var reader = ZoneFileReader(bytes: bytes)
    guard let first = reader.header(), first.version >= 2 else { return nil }
    reader.position += first.size(timeBytes: 4)
    guard let header = reader.header(), bytes.count >= reader.position + header.size(timeBytes: 8) else { return nil }
    let blockStart = reader.position
    let transitions = (0..<header.times).map { _ in reader.signed(8) }
    let kinds = (0..<header.times).map { _ in Int(reader.signed(1)) }
    let offsets = (0..<header.types).map { _ in
      let offset = Int(reader.signed(4))
      reader.position += 2
      return offset
    }
    guard let initial = offsets.first, kinds.allSatisfy({ $0 >= 0 && $0 < offsets.count }) else { return nil }
    let start = blockStart + header.size(timeBytes: 8) + 1
    let footer = start < bytes.count ? String(decoding: bytes[start...].prefix { $0 != 0x0A }, as: UTF8.self) : ""
    return ZoneTable(
      initialOffset: initial, transitions: transitions, offsets: kinds.map { offsets[$0] }, rule: ZoneRule(footer))
  }
}

private struct ZoneFileHeader {
  var version: Int
  var utcMarks: Int
  var standardMarks: Int
  var leaps: Int
  var times: Int
  var types: Int
  var characters: Int

  func size(timeBytes: Int) -> Int {
    times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standardMarks + utcMarks
  }
}

private struct ZoneFileReader {
  var bytes: [UInt8]
  var position = 0

  mutating func header() -> ZoneFileHeader? {
    guard bytes.count >= position + 44, Array(bytes[position..<position + 4]) == Array("TZif".utf8) else { return nil }
    let version = Int(bytes[position + 4]) - 0x30
    position += 20
    let counts = (0..<6).map { _ in Int(signed(4)) }
    guard counts.allSatisfy({ $0 >= 0 && $0 < 100_000 }) else { return nil }
    return ZoneFileHeader(
      version: version, utcMarks: counts[0], standardMarks: counts[1], leaps: counts[2], times: counts[3],
      types: counts[4], characters: counts[5])
  }

  /// A big-endian number in two's complement.
  mutating func signed(_ size: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[position..<position + size] { value = value << 8 | UInt64(byte) }
    position += size
    let shift = UInt64(64 - size * 8)
    return Int64(bitPattern: value << shift) >> Int64(shift)
  }
}
