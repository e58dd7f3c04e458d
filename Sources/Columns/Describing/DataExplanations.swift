import SourceText

/// What `kpi explain K311` shows for the codes of data, in the order of the codes. The examples are pieces of data files.
package func dataExplanations() -> [Explanation] {
  DataCode.allCases.map { code in
    let words = code.words
    return Explanation(code: code.rawValue, title: words.title, text: words.text, example: words.example)
  }
}

extension DataCode {
  fileprivate var words: (title: String, text: String, example: String) {
    switch self {
    case .unreadableFile, .directory, .emptyFile, .changedFile, .brokenEncoding, .binaryData, .unclosedQuote, .tooLarge,
      .brokenCompression, .brokenJSON, .brokenWorkbook, .unsupportedFormat, .noFile, .cancelled,
      .badOption:
      fileWords
    case .unreadableCell, .shortRow, .longRow, .textAfterQuote, .cutOff, .titleLine, .duplicateHeader, .emptyHeader,
      .absentColumn, .noRows, .skippedRows, .droppedDuplicates, .conventionalEmpty, .mixedColumn, .guessedEncoding,
      .mixedUnits, .keptAsText, .replacedBytes, .percentHeader, .nestedJSON, .mixedLineEnds:
      contentWords
    case .firstDays, .unreadableTime, .periodsDeclaredDays, .mixedGrains, .farDay: timeWords
    case .formulaWithoutValue, .driftingHeader, .codesAsNumbers, .trailingDash, .mergedCells: guessWords
    }
  }

  /// What was guessed about cells and headers, and may have been meant otherwise.
  private var guessWords: (title: String, text: String, example: String) {
    switch self {
    case .mergedCells:
      (
        "cells that are merged over several rows",
        "A workbook keeps the value of merged cells in the first of them. `merged 地域` behind the file gives it to the rows"
          + " below as well; an amount that is meant once for all of them stays where it is.",
        "地域,店舗\n東北,仙台\n,盛岡"
      )
    case .formulaWithoutValue:
      (
        "formulas of a workbook that nobody has computed",
        "A workbook stores the value of each formula beside it. Programs that only write workbooks leave the value out;"
          + " Excel and LibreOffice put it in when the workbook is opened and saved.", ""
      )
    case .driftingHeader:
      (
        "a header that differs a little from that of the other files",
        "`Amount` and `amount` are two columns, and so are `売上` and `売上（千円）`, whose numbers are of another size."
          + " Rename one, or say in the rules which is read: `amount = x ?? y`.", "id,Amount\n1,500"
      )
    case .codesAsNumbers:
      (
        "cells read as numbers or days that may be codes",
        "`1E5` is the number 100000, `90.750` is 90.75, `+1` is 1, `R1.2.3` is 2019-02-03: right for amounts and days,"
          + " wrong for codes. `: text` in the rules keeps cells as they are.", "sku,pieces\n1E5,1\n100000,2"
      )
    default:  // `trailingDash`
      (
        "an amount with a currency sign and a dash behind",
        "On receipts and bills the dash closes the amount, so that nobody adds a digit; it is no minus. Only amounts"
          + " without a sign before them are negative with `-` behind.", "no,amount\n1,\"￥1,234-\""
      )
    }
  }

  /// What is odd about the times of rows.
  private var timeWords: (title: String, text: String, example: String) {
    switch self {
    case .firstDays:
      (
        "every day of a time is the first of a month",
        "A day covers itself and no more: rows by month that are written with first days would end on the first day of"
          + " the last month. `time 月: month` makes months of them; `time 月: date` says that they are days.",
        "月,予算\n2026-04-01,100\n2026-05-01,120"
      )
    case .unreadableTime:
      (
        "no cell of a time can be read",
        "All rows would be without a time and in no period, so the load stops. `dates \"d/m/y\"` behind the file says in"
          + " which order day, month and year stand; a period word behind the time, as in `time 月: month`, says that the"
          + " cells are periods such as `202604` or `Apr-26`.",
        "day,amount\n31/12/2026,100"
      )
    case .periodsDeclaredDays:
      (
        "a column declared as days holds periods",
        "Each cell is a month, a quarter, a week or a year. The column becomes one of periods, as `time 月: month`"
          + " would make it.", "月,予算\n2026-04,100\n2026-05,120"
      )
    case .mixedGrains:
      (
        "periods of several lengths in one column",
        "The column has the longest of them, and each shorter one stands for the period that holds it.",
        "period,plan\n2026-04,100\n2026-Q3,300"
      )
    default:  // `farDay`
      (
        "a day far from all others",
        "One row of the year 2062 among those of 2026 moves the end of the data, and with it the last period. Mend the"
          + " cell, or say with `covers` for which days the rows are complete.",
        "day,amount\n2026-01-05,100\n2062-01-06,120"
      )
    }
  }

  /// Faults of a whole file: the load ends with exit code 3.
  private var fileWords: (title: String, text: String, example: String) {
    switch self {
    case .unreadableFile:
      (
        "a data file cannot be opened or read",
        "The system says why: there is no such file, permission is denied, the disk fails. Nothing is loaded.",
        "dataset orders from \"ordres.csv\""
      )
    case .directory:
      (
        "a folder stands where a file is expected",
        "A pattern names the files of a folder: `from \"2026/*.csv\"` reads them all as one dataset.",
        "dataset orders from \"2026\""
      )
    case .emptyFile:
      ("a data file has no header", "A data file begins with a line that names its columns.", "")
    case .changedFile:
      (
        "a data file changed while it was read",
        "Another program wrote to the file. Half of the old and half of the new data would give wrong numbers.", ""
      )
    case .brokenEncoding:
      (
        "bytes that are no text in any encoding that fits",
        "UTF-8, UTF-16, CP932 (Shift_JIS) and EUC-JP are told apart over the whole file; Latin-1 is guessed. The message names the first byte"
          + " that fits none. With `encoding` given, such bytes become � and are counted.",
        "id,name\n1,\\xFF\\xFF"
      )
    case .binaryData:
      ("a file that is no text", "CSV, TSV, JSON and .xlsx are read, plain or as gzip.", "\\x00\\x01\\x02")
    case .unclosedQuote:
      (
        "a quote that never closes",
        "The message names the line on which it opens. Inside a quoted cell a quote is written twice.",
        "id,name\n1,\"Smith\n2,Jones"
      )
    case .tooLarge:
      ("more columns than a table may have, or one endless record", "At most 16,384 columns and 1 GB a record.", "")
    case .brokenCompression:
      ("a gzip file that is cut off or broken", "Its checksum or its end is wrong: fetch the file again.", "")
    case .brokenJSON:
      (
        "a file of JSON that is broken or holds no rows",
        "A list of objects, one object a line, or an object that holds one list of objects is expected. The message names"
          + " the line, or says what the file holds in place of rows.",
        "[{\"id\": 1}, {\"id\": ]"
      )
    case .brokenWorkbook:
      (
        "a workbook that cannot be read as one table",
        "One sheet with cells is read; of several, `sheet \"NAME\"` chooses one.", ""
      )
    case .unsupportedFormat:
      ("a format that is not read", "Save the data as CSV or .xlsx.", "%PDF-1.7")
    case .noFile: ("a pattern that names no file", "Check the folder and the pattern.", "dataset ads from \"ad_*.csv\"")
    case .cancelled: ("loading was cancelled", "The data loaded before stays as it was.", "")
    // the last code of this part
    default: ("a setting of a dataset means nothing", "The message says what is allowed.", "encoding \"sjiss\"")
    }
  }

  /// What is wrong or odd inside a file that can be read.
  private var contentWords: (title: String, text: String, example: String) {
    switch self {
    case .unreadableCell:
      (
        "a cell is not of its declared type",
        "The cell counts as empty and is counted; a `strict` dataset stops. Texts that mean empty are declared with"
          + " `empty`, day numbers of Excel with the type `date_serial`. A cell of another currency than the declared one,"
          + " or with a % that is not declared, is not of its type either.", "day,amount\n2026-11-21,about 500"
      )
    case .shortRow:
      ("a row has fewer cells than the header", "The missing cells count as empty.", "id,name,amount\n1,Sato")
    case .longRow:
      (
        "a row has more cells than the header",
        "The cells past the header's are left out. Mostly a cell holds the delimiter and is not quoted, and then the cells"
          + " before it are in the wrong columns too.", "id,name\n1,Sato, Hanako"
      )
    case .textAfterQuote:
      ("text behind a closing quote", "Inside a quoted cell a quote is written twice.", "name\n\"5\" pipe\"")
    case .cutOff:
      ("the file ends inside a record", "The last line has too few cells and no line end.", "id,name\n1,Sato\n2")
    case .titleLine:
      ("a title above the header", "`header 3` says that the third line is the header.", "売上一覧\n\nid,amount\n1,500")
    case .duplicateHeader:
      ("two columns of one name", "The later one gets a number: `amount (2)`.", "id,amount,amount\n1,2,3")
    case .emptyHeader: ("a column without a name", "It is called by its position.", "id,,amount\n1,x,500")
    case .absentColumn:
      ("a column is not in every file", "Its cells are empty for the rows of the other files.", "")
    case .noRows: ("a header and no rows", "The dataset is empty, which may be right.", "id,amount")
    case .skippedRows: ("records left out", "Empty ones at the end, and those that `skip` names.", "id\n1\n,,\n")
    case .droppedDuplicates:
      ("exact duplicates were left out", "`distinct` keeps the first of records that are equal in every cell.", "")
    case .conventionalEmpty:
      (
        "cells such as `-` and `N/A` among numbers or dates count as empty",
        "Declare the column as text to keep them.", "amount\n500\n-\n700"
      )
    case .mixedColumn:
      (
        "most cells are numbers or dates, but not all",
        "The column stays text. Declare its type, and the other cells are reported one by one; or declare what they say as"
          + " `empty`.", "amount\n500\n600\n…\n#DIV/0!"
      )
    case .guessedEncoding:
      (
        "the encoding of the text is a guess",
        "Short files can be both CP932 and EUC-JP, and names such as `Sébastien` in Latin-1 (windows-1252) are rare kanji"
          + " in CP932. `encoding` says which it is.", ""
      )
    case .mixedUnits:
      (
        "cells in units that do not go together",
        "円 and USD in one column do not add up. With a declared unit, `price: 円`, the cells in other units count as empty"
          + " and are reported. Plain cells beside cells such as `1.5千円` are in the unit of the header, else in the"
          + " declared one, else read as written.", "price\n¥500\n$5"
      )
    case .keptAsText:
      (
        "digits that are a code and no number",
        "Leading zeros and whole numbers of more than 18 digits would be lost as numbers.", "code\n00123"
      )
    case .replacedBytes:
      ("broken bytes became �", "The encoding was given, so the file was read in spite of them.", "")
    case .percentHeader:
      ("the header says percent", "`12.5` under `CVR(%)` is 12.5 %, that is 0.125.", "CVR(%)\n12.5")
    case .mixedLineEnds:
      (
        "lines that end in different ways",
        "Where files of several systems are put together, some lines end in a carriage return (CR) alone. Outside quotes each"
          + " counts as a line end; inside they stay in the cell.", "id,n\r1,5\n2,7"
      )
    // the last code
    default:
      (
        "JSON lists inside an object",
        "Inside a row they stay JSON text; objects inside become columns. Where all of the file is one object, the only"
          + " list of objects in it holds the rows.", "{\"a\": [1, 2]}"
      )
    }
  }
}
