/// What was found about the line ends of a text.
struct MixedLineEnds {
  /// How many lines end in a carriage return alone, and how many in a line feed, with or without one before it.
  var returns = 0
  var feeds = 0
  /// The first line that ends otherwise than the one above it.
  var firstLine: Int?
}

extension DecodedText {
  /// Puts a line feed in place of each carriage return that ends a line by itself in a text that has line feeds as well: parts
  /// of such files come from several systems. Inside quotes all stays as it is.
  ///
  /// - Returns: nil: nothing had to be replaced.
  mutating func uniteLineEnds(_ options: LoadOptions) -> MixedLineEnds? {
    let known = facts ?? ByteFacts(store.view, threadCount: options.threadCount)
    facts = known
    // Of a text without any line feed the carriage returns are the line ends.
    guard known.hasLoneReturn, store.view.firstIndex(of: 0x0A, from: start) != nil else { return nil }
    let (united, found) = withExtendedLifetime(store) { unitedLineEnds(store.view, from: start, options) }
    guard found.returns > 0 else { return nil }
    store = united.finish()
    facts = ByteFacts(store.view, threadCount: options.threadCount)
    return found
  }
}

private func unitedLineEnds(
  _ view: ByteView, from start: Int, _ options: LoadOptions
) -> (ByteBuilder, MixedLineEnds) {
  let (quote, feed, carriage) = (UInt8(ascii: "\""), 0x0A as UInt8, 0x0D as UInt8)
  let firstEnd = (start..<view.count).first { view[$0] == feed || view[$0] == carriage }.map { view[$0] } ?? feed
  let delimiter =
    options.delimiter.flatMap(Dialect.delimiter)
    ?? separatorLine(view, from: start, to: view.count, lineEnd: firstEnd)
    ?? sniffDelimiter(view, from: start, to: view.count, lineEnd: firstEnd)
  let output = ByteBuilder(capacity: view.count)
  var found = MixedLineEnds()
  var (copied, line) = (0, 1)
  var isInside = false
  var place = start
  while place < view.count {
    let byte = view[place]
    let next = place + 1 < view.count ? view[place + 1] : 0
    if byte == quote {
      let before = place > start ? view[place - 1] : feed
      if isInside, next == quote {
        place += 1
      } else if isInside || [delimiter, feed, carriage].contains(before) {
        isInside.toggle()
      }
    } else if byte == feed || byte == carriage && next != feed && !isInside {
      if !isInside {
        let isReturn = byte == carriage
        if found.firstLine == nil, isReturn ? found.feeds > 0 : found.returns > 0 { found.firstLine = line }
        if isReturn { found.returns += 1 } else { found.feeds += 1 }
        if isReturn {
          output.append(view.slice(copied, place))
          output.append([feed])
          copied = place + 1
        }
      }
      line += 1
    }
    place += 1
  }
  output.append(view.slice(copied, view.count))
  return (output, found)
}
