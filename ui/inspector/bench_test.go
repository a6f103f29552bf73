package inspector

import (
	"math/rand/v2"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
)

// tenHours returns the inspector at the middle of a call of ten hours and
// 100,000 words.
func tenHours(b *testing.B, indent int) (Model, pane.State) {
	b.Helper()
	doc := model.FromBytes(callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Indent: indent}), "call.json")
	call, err := model.Decode(b.Context(), doc)
	if err != nil {
		b.Fatal(err)
	}
	t, err := tree.Build(b.Context(), doc)
	if err != nil {
		b.Fatal(err)
	}
	s := panetest.State(call)
	s.Word = 50_000
	return New().WithTree(t).Sync(s, 120, 40).(Model), s
}

func forms(b *testing.B, run func(b *testing.B, m Model, s pane.State)) {
	for name, indent := range map[string]int{"pretty": 2, "compact": 0} {
		b.Run(name, func(b *testing.B) {
			m, s := tenHours(b, indent)
			b.ReportAllocs()
			run(b, m, s)
		})
	}
}

// What opening costs once the index is there.
func BenchmarkOpen(b *testing.B) {
	forms(b, func(b *testing.B, m Model, s pane.State) {
		for b.Loop() {
			s.Word = rand.IntN(len(s.Call.Words))
			New().WithTree(m.tree).Sync(s, 120, 40)
		}
	})
}

func BenchmarkFollow(b *testing.B) {
	forms(b, func(b *testing.B, m Model, s pane.State) {
		b.Run("next word", func(b *testing.B) {
			for b.Loop() {
				s.Word = (s.Word + 1) % len(s.Call.Words)
				m = m.Sync(s, 120, 40).(Model)
			}
		})
		b.Run("any word", func(b *testing.B) {
			for b.Loop() {
				s.Word = rand.IntN(len(s.Call.Words))
				m = m.Sync(s, 120, 40).(Model)
			}
		})
		b.Run("nothing new", func(b *testing.B) {
			for b.Loop() {
				m = m.Sync(s, 120, 40).(Model)
			}
		})
	})
}

func BenchmarkMove(b *testing.B) {
	forms(b, func(b *testing.B, m Model, s pane.State) {
		for _, unfolded := range []bool{false, true} {
			name := ""
			if unfolded {
				name = ", all unfolded"
				m.folds = unfoldAll()
			}
			for _, nav := range []action.Nav{action.Down, action.Up, action.PageDown, action.PageUp, action.Top, action.Bottom} {
				b.Run(nav.String()+name, func(b *testing.B) {
					m, s := m, s
					for b.Loop() {
						m, s = press(m, s, nav)
					}
				})
			}
		}
		b.Run("fold", func(b *testing.B) {
			for b.Loop() {
				m, s = press(m, s, named(toggleFold))
			}
		})
	})
}

func BenchmarkSearch(b *testing.B) {
	forms(b, func(b *testing.B, m Model, s pane.State) {
		s.Query = "the"
		b.Run("next", func(b *testing.B) {
			for b.Loop() {
				m, s = press(m, s, action.NextMatch)
			}
		})
	})
}

func BenchmarkView(b *testing.B) {
	m, s := tenHours(b, 2)
	b.ReportAllocs()
	for b.Loop() {
		m.View(s)
	}
}

// press does what the root does with an action, and lays the pane out again.
func press(m Model, s pane.State, a action.Action) (Model, pane.State) {
	p, next := m.Update(a, s)
	switch next := next.(type) {
	case action.MoveTo:
		s.Word = next.Word
	case action.CueAt:
		s.Word = next.Word
	}
	return p.Sync(s, m.in.width, m.in.height).(Model), s
}

// named is an action that is known by its text form alone.
type named string

func (n named) String() string { return string(n) }
