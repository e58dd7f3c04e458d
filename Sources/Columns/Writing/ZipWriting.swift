/// A zip archive of files that are stored as they are: what a workbook is. The bytes depend on the files alone, on no clock.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local headers), 4.3.12 (central directory) and 4.3.16 (its end).
package struct ZipWriter {
  private struct Entry {
    var name: [UInt8]
    var checksum: UInt32
    var size: UInt32
    var offset: UInt32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  package init() {}

  package mutating func add(_ name: String, _ content: [UInt8]) {
    let store = ByteStore(content)
    let sum = withExtendedLifetime(store) { checksum(store.view) }
    let entry = Entry(
      name: Array(name.utf8), checksum: sum, size: UInt32(content.count), offset: UInt32(bytes.count))
    entries.append(entry)
    append(0x0403_4B50 as UInt32)
    appendCommon(entry)
    append(0 as UInt16)
    bytes += entry.name
    bytes += content
  }

  package func finish() -> [UInt8] {
    var archive = self
    let start = archive.bytes.count
    for entry in entries {
      archive.append(0x0201_4B50 as UInt32)
      archive.append(20 as UInt16)
      archive.appendCommon(entry)
      // No extra field, no comment, the first disk, no attributes.
      for _ in 0..<4 { archive.append(0 as UInt16) }
      archive.append(0 as UInt32)
      archive.append(entry.offset)
      archive.bytes += entry.name
    }
    let size = archive.bytes.count - start
    archive.append(0x0605_4B50 as UInt32)
    archive.append(0 as UInt32)
    archive.append(UInt16(entries.count))
    archive.append(UInt16(entries.count))
    archive.append(UInt32(size))
    archive.append(UInt32(start))
    archive.append(0 as UInt16)
    return archive.bytes
  }

  /// What both headers have: version 2.0, names in UTF-8, stored, the first day that zip knows, sizes.
  private mutating func appendCommon(_ entry: Entry) {
    append(20 as UInt16)
    append(0x0800 as UInt16)
    append(0 as UInt16)
    append(0 as UInt16)
    append(0x0021 as UInt16)
    append(entry.checksum)
    append(entry.size)
    append(entry.size)
    append(UInt16(entry.name.count))
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}
