/// A stretch of records of one file: what one thread reads.
struct Piece: Sendable {
  var file: Int
  /// It begins where a record or a blank line does, and ends behind a line end or with the file.
  var start: Int
  var end: Int
  /// The line of its first byte.
  var line: Int
  /// The number of its first record in the file, where the records have been counted.
  var firstRecord: Int?
  /// No more records than that are in it: there are as many line ends.
  var rowsAtMost: Int
  /// The first of the rows that are kept free for it in the columns being filled.
  var firstRow = 0
}

/// Cuts the files into one portion for each thread, of about equal length, at ends of records. A portion is a list of
/// pieces, in the order of the rows.
///
/// A line end inside quotes is no end of a record, and a quote only opens a field as its first byte. So each stretch is
/// looked at under both assumptions, that it begins inside a quoted field and outside; once the stretch before it is known,
/// so is which one holds. Nothing here depends on luck, and no row on the number of threads.
func split(_ files: [PreparedFile], options: LoadOptions) throws(DataFault) -> [[Piece]] {
  let total = files.reduce(0) { $0 + $1.bodyEnd - $1.bodyStart }
  let count = max(1, min(options.threadCount, total / options.smallestPortion))
  var stretches: [Stretch] = []
  var passed = 0
  for (index, file) in files.enumerated() {
    var start = file.bodyStart
    let length = file.bodyEnd - file.bodyStart
    for portion in 1..<max(1, count) {
      let wanted = total / count * portion - passed
      // A record of a workbook or of JSON has its line from a list, by its number.
      guard wanted > 0, wanted < length, file.originalLines == nil else { continue }
      let cut = try cutPoint(file, near: file.bodyStart + wanted)
      guard cut > start, cut < file.bodyEnd else { continue }
      stretches.append(Stretch(file: index, start: start, end: cut))
      start = cut
    }
    // Nothing begins behind the last, so that nobody asks how it ends.
    var last = Stretch(file: index, start: start, end: file.bodyEnd)
    last.isLast = true
    stretches.append(last)
    passed += length
  }
  let cuts = stretches
  let scanned = try concurrently(cuts.count) { (index) throws(DataFault) in
    try cuts[index].scanned(files[cuts[index].file])
  }
  return portions(try pieces(files, scanned), total: total, count: count)
}

extension PreparedFile {
  /// All records of the file, whose place among the files is given.
  func whole(_ index: Int) -> Piece {
    Piece(file: index, start: bodyStart, end: bodyEnd, line: bodyLine, rowsAtMost: 0)
  }

  /// Places in a piece from which a few records are looked at.
  func probes(of piece: Piece) throws(DataFault) -> [Piece] {
    let probes = 8
    let length = (piece.end - piece.start) / probes
    var found = [piece]
    for index in 1..<probes {
      let wanted = piece.start + length * index
      // In a short piece the probes would all be its last record.
      try text.eachWindow(of: wanted..<wanted + length) { (window, part) throws(DataFault) in
        guard let lineEnd = window.firstIndex(of: dialect.lineEnd, from: part.lowerBound, to: part.upperBound) else {
          return true
        }
        var probe = piece
        probe.start = lineEnd + 1
        found.append(probe)
        return false
      }
    }
    return found
  }
}

/// Each piece goes to the portion in which it begins, so that a portion has what lies between two cuts.
private func portions(_ pieces: [Piece], total: Int, count: Int) -> [[Piece]] {
  var result = [[Piece]](repeating: [], count: count)
  var passed = 0
  var rows = 0
  for var piece in pieces {
    piece.firstRow = rows
    rows += piece.rowsAtMost
    result[min(count - 1, passed / max(1, total / count))].append(piece)
    passed += piece.end - piece.start
  }
  // Where a record is longer than a portion, another has nothing to do.
  return result.filter { !$0.isEmpty }
}

/// A place near the one wanted that does not stand between two quotes, which belong together.
private func cutPoint(_ file: PreparedFile, near wanted: Int) throws(DataFault) -> Int {
  let quote = UInt8(ascii: "\"")
  var cut = file.bodyEnd
  try file.text.eachWindow(of: max(wanted, file.bodyStart + 1)..<file.bodyEnd) { (window, part) throws(DataFault) in
    let found = part.first { window.byte(at: $0) != quote && window.byte(at: $0 - 1) != quote }
    if let found { cut = found }
    return found == nil
  }
  return cut
}

/// Bytes between two cuts, and what a walk over their quotes and line ends has found.
private struct Stretch: Sendable {
  var file: Int
  var start: Int
  var end: Int
  var isLast = false
  var lineEnds = 0
  /// Whether the stretch ends inside a quoted field, if it begins outside of one, and if it begins inside.
  var endsInside = (fromOutside: false, fromInside: true)

  init(file: Int, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = end
  }

  func scanned(_ prepared: PreparedFile) throws(DataFault) -> Stretch {
    var result = self
    let (text, facts) = (prepared.text, prepared.facts)
    result.lineEnds =
      prepared.dialect.lineEnd == 0x0A
      ? try facts.lineFeeds(in: text, start..<end) : try text.count(of: prepared.dialect.lineEnd, in: start..<end)
    if !facts.hasQuote || isLast { return result }
    var outside = QuoteWalk(prepared, isInside: false)
    var inside = QuoteWalk(prepared, isInside: true)
    var isOne = false
    try text.eachWindow(of: start..<end) { (window, part) throws(DataFault) in
      var hasPassedBlocks = isOne
      var place = isOne ? outside.passBlocks(of: part, in: window) : part.lowerBound
      while let quote = window.firstIndex(of: UInt8(ascii: "\""), from: place, to: part.upperBound) {
        outside.pass(quoteAt: quote, in: window)
        // Mostly the two are one after a few quotes, and for good.
        if !isOne {
          inside.pass(quoteAt: quote, in: window)
          isOne = outside.goesOn(as: inside, behind: quote)
        }
        place = quote + 1
        if isOne && !hasPassedBlocks {
          place = outside.passBlocks(of: place..<part.upperBound, in: window)
          hasPassedBlocks = true
        }
      }
      return true
    }
    result.endsInside = (outside.isInside, (isOne ? outside : inside).isInside)
    return result
  }
}

/// Goes from quote to quote as `RecordScanner` reads them.
private struct QuoteWalk {
  private let dialect: Dialect
  private let separators: (SIMD16<UInt8>, SIMD16<UInt8>)
  private let start: Int
  private let end: Int
  private(set) var isInside: Bool
  /// The second of two quotes, which has been passed with the first.
  private var passed = -1

  init(_ file: PreparedFile, isInside: Bool) {
    dialect = file.dialect
    separators = (SIMD16(repeating: dialect.delimiter), SIMD16(repeating: dialect.lineEnd))
    start = file.bodyStart
    end = file.bodyEnd
    self.isInside = isInside
  }

  /// Goes over blocks of bytes as long as quotes open and close in turns, which they do where each that opens stands behind a
  /// separator or another quote. Returns the place from which on they must be passed one by one.
  mutating func passBlocks(of part: Range<Int>, in window: TextWindow) -> Int {
    let quote = UInt8(ascii: "\"")
    let pattern = SIMD16(repeating: quote)
    var place = part.lowerBound
    var known = (place: place, isInside: isInside)
    // The second of two quotes has been passed.
    if passed >= place { return place }
    while place + 64 <= part.upperBound {
      let before = place > window.origin ? window.byte(at: place - 1) : dialect.lineEnd
      // Behind a quote it is open whether that one was the first of two.
      if before != quote { known = (place, isInside) }
      let quotes = window.view.marks(at: place - window.origin, pattern, pattern, pattern)
      if quotes != 0 {
        let behind = window.view.marks(at: place - window.origin, separators.0, separators.1, pattern)
        // Each bit becomes that of all quotes up to it: inside or outside.
        var inside = quotes
        for shift in [1, 2, 4, 8, 16, 32] as [UInt64] { inside ^= inside &<< shift }
        if isInside { inside = ~inside }
        let mayOpen = behind &<< 1 | (before == quote || isSeparator(before) ? 1 : 0)
        if quotes & inside & ~mayOpen != 0 { break }
        isInside = inside >> 63 == 1
      }
      place += 64
    }
    isInside = known.isInside
    return known.place
  }

  private func isSeparator(_ byte: UInt8) -> Bool { byte == dialect.delimiter || byte == dialect.lineEnd }

  /// Whether both walks, which have passed the same quote, go on in the same way.
  func goesOn(as other: QuoteWalk, behind place: Int) -> Bool {
    isInside == other.isInside && (passed > place) == (other.passed > place)
  }

  @inline(__always)
  mutating func pass(quoteAt place: Int, in window: TextWindow) {
    if place == passed { return }
    if isInside {
      if place + 1 < end, window.byte(at: place + 1) == UInt8(ascii: "\"") {
        passed = place + 1
      } else {
        isInside = false
      }
    } else if place == start || isSeparator(window.byte(at: place - 1)) {
      isInside = true
    }
  }
}

/// A place where a record begins, and its line.
private struct RecordStart {
  var offset: Int
  var line: Int
}

/// What lies between the ends of the records that the cuts go through.
private func pieces(_ files: [PreparedFile], _ stretches: [Stretch]) throws(DataFault) -> [Piece] {
  var result: [Piece] = []
  for (index, file) in files.enumerated() {
    var starts: [RecordStart] = []
    var isInside = false
    var line = file.bodyLine
    for stretch in stretches where stretch.file == index {
      let start =
        starts.isEmpty
        ? RecordStart(offset: stretch.start, line: line)
        : try recordStart(file, from: RecordStart(offset: stretch.start, line: line), isInside: isInside)
      // A record that is longer than a stretch belongs to the piece it begins in.
      if start.offset > starts.last?.offset ?? -1 { starts.append(start) }
      line += stretch.lineEnds
      isInside = isInside ? stretch.endsInside.fromInside : stretch.endsInside.fromOutside
    }
    starts.append(RecordStart(offset: file.bodyEnd, line: line))
    for place in 0..<starts.count - 1 where place == 0 || starts[place].offset < file.bodyEnd {
      let (start, next) = (starts[place], starts[place + 1])
      // Only the last record of a file may have no line end.
      let isOpen = next.offset > start.offset && next.offset == file.bodyEnd && !file.endsWithLineEnd
      result.append(
        Piece(
          file: index, start: start.offset, end: next.offset, line: start.line,
          rowsAtMost: next.line - start.line + (isOpen ? 1 : 0)))
    }
  }
  return result
}

/// Where the first record behind a cut begins.
private func recordStart(
  _ file: PreparedFile, from cut: RecordStart, isInside: Bool
) throws(DataFault) -> RecordStart {
  if !isInside, try file.text.byte(at: cut.offset - 1) == file.dialect.lineEnd { return cut }
  var walk = QuoteWalk(file, isInside: isInside)
  var found = cut
  try file.text.eachWindow(of: cut.offset..<file.bodyEnd) { (window, part) throws(DataFault) in
    for place in part {
      let byte = window.byte(at: place)
      if byte == UInt8(ascii: "\"") { walk.pass(quoteAt: place, in: window) }
      found.offset += 1
      guard byte == file.dialect.lineEnd else { continue }
      found.line += 1
      if !walk.isInside { return false }
    }
    return true
  }
  return found
}
