import SourceText

extension ProgramMessage {
  package static let explanations: [Explanation] = [
    Explanation(
      code: "K401", title: "the rules cannot be read",
      text: "A rule file or folder named on the command line is not there or may not be read.", example: ""),
    Explanation(
      code: "K402", title: "a folder holds no rule files",
      text: "A folder stands for all files in it, and in the folders below it, whose names end in `.kpi`.", example: ""),
    Explanation(
      code: "K403", title: "the rules are empty",
      text: "There is no statement in the file. Most often the wrong file was named, or a pipe brought nothing.",
      example: ""),
    Explanation(
      code: "K404", title: "an import cannot be read",
      text: "The path of an import is relative to the file that holds it.", example: ""),
    Explanation(
      code: "K405", title: "not a setting",
      text: "`--set` takes `name=value`, where the value is what could stand behind `=` in a rule file.", example: ""),
    Explanation(
      code: "K406", title: "no definition of that name to set",
      text: "`--set` replaces a definition of the rules; it adds none, so that a mistyped name is noticed.", example: ""
    ),
    Explanation(
      code: "K407", title: "no dataset of that name reads files",
      text: "`--data` gives other files to a dataset that the rules read `from` files.", example: ""),
    Explanation(
      code: "K408", title: "the time zone is not known",
      text: "The calendar names a zone of the IANA database, such as `Asia/Tokyo`, that this machine does not have.",
      example: ""),
    Explanation(
      code: "K410", title: "standard input is read twice",
      text: "A pipe can be read once: it holds either the rules or the data of one dataset.", example: ""),
    Explanation(
      code: "K411", title: "a `given` table has a column that nothing reads",
      text:
        "The columns of a `given` table are those of the dataset's files. Columns may be left out and are then empty, but "
        + "one that the files do not have is mistyped.", example: ""),
    Explanation(
      code: "K412", title: "a row of a `given` table has more or fewer cells than its header",
      text: "Each row has one cell for each column; one without a value is written `| |`.", example: ""),
    Explanation(
      code: "K280", title: "too many columns",
      text: "`across` makes a column of each value of a key. Of a key with many values `by` makes lines.", example: ""),
    Explanation(
      code: "K350", title: "a definition is set twice",
      text: "`--set` gives a definition one other body. Of two the first would be dropped without a word.", example: ""),
    Explanation(
      code: "K342", title: "rows outside the covered span",
      text:
        "`covers` says for which days the rows are complete. Rows of other days are in no answer by "
        + "period: when new months arrive, the span must be declared anew or left out.",
      example: "dataset orders from \"orders.csv\" { time day; covers @2026-01..@2026-03 }"),
    Explanation(
      code: "K413", title: "a file imports itself",
      text:
        "The statements of a file hold in it as they stand; an import of its own adds nothing. Most often the name of "
        + "another file was meant, or the file was saved over by what was to import it.", example: ""),
    Explanation(
      code: "K414", title: "a question about causes has no one table",
      text:
        "`why`, `levers` and `reach` are answered by sentences and a table of their own. A program that uses this package "
        + "as a library asks them with `ask`, and queries with `show`.", example: ""),
    Explanation(
      code: "K415", title: "there is no such tree",
      text: "A tree begins with a definition or a factor of the rules, or, without a name, with all goals.", example: ""
    ),
    Explanation(
      code: "K418", title: "a file outside the folders of the rules",
      text:
        "Rules may come from others, and messages and answers show what they read. So `from` and `import` stay in the "
        + "folders named on the command line, and in those of the files named, once links are resolved. `--allow` names a "
        + "further folder, `--data` a file; a program that uses this package as a library says `allow:` and `data:`.",
      example: ""),
    Explanation(
      code: "K419", title: "no ordinary file",
      text:
        "Rules read ordinary files only: a device or a pipe may never end. What another program writes comes in by "
        + "`--data DATASET=-`.", example: ""),
    Explanation(
      code: "K420", title: "more than a query",
      text:
        "A query text is often what somebody typed into a form. It asks one thing and declares nothing, so that no file "
        + "is read that the rules do not name.", example: ""),
    Explanation(
      code: "K360", title: "two rows have one key",
      text:
        "The columns of a declared `key` must tell rows apart: otherwise a reference to the dataset would multiply rows.",
      example: ""),
    Explanation(
      code: "K361", title: "a reference could mean several rows",
      text: "A reference is many-to-one: each row finds at most one row of the target.", example: ""),
    Explanation(
      code: "K362", title: "references without a target",
      text: "Rows whose reference finds no target stay in totals and appear as `(none)` in groups.", example: ""),
  ]
}
