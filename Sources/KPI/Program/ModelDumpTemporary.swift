import Semantics
func dump(_ model: Model) -> String { "" }
