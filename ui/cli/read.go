package cli

import "earshot/model"

func coverageText(*model.Call) string { return "" }
