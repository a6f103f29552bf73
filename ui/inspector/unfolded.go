package inspector

// Unfolded reports whether the selected value shows what it holds.
func (m Model) Unfolded() bool { return m.tree != nil && m.folds.open(m.selected.node) }
