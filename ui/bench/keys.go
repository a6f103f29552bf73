package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"earshot/ui/bench/measure"
)

// jitter is a little more than two frames, so that keys come at any time
// between two of them.
const jitter = 17 * time.Millisecond

// goTo sends keys that go to a place in the call, and waits.
func goTo(s *measure.Session, keys string) {
	s.Type(keys)
	s.Rest(100*time.Millisecond, 2*time.Second)
}

// timing is how long keys took.
type timing struct {
	frame, cpu measure.Sample // ms
	unanswered int
}

func (t *timing) key(s *measure.Session, key string, o measure.KeyOptions) {
	a, ok := s.Key(key, o)
	if !ok {
		t.unanswered++
		return
	}
	t.frame, t.cpu = append(t.frame, a.Frame), append(t.cpu, a.CPU)
}

// keystrokes measures the time from a key to the frame that answers it: each pair at
// the beginning, in the middle and at the end of both long calls, the empty
// program in turn, and a key while the call is still loading.
func (b *bench) keystrokes(t *table) error {
	const repeat = 4 // of each pair at each place in a round
	var empty timing
	byCall, byKey, byPlace := map[string]*timing{}, map[string]*timing{}, map[string]*timing{}
	of := func(m map[string]*timing, name string) *timing {
		if m[name] == nil {
			m[name] = &timing{}
		}
		return m[name]
	}
	o := measure.KeyOptions{Jitter: jitter, Limit: 300 * time.Millisecond}
	places := []struct {
		name, keys string
		reverse    bool // nothing comes after the end
	}{{"top", b.top, false}, {"middle", b.middle, false}, {"end", b.end, true}}
	for range max(3, b.runs/2) {
		if err := b.settle(); err != nil {
			return err
		}
		for _, c := range b.long() {
			s, _, _, err := b.load(c.path)
			if err != nil {
				return fmt.Errorf("ten hours, %s: %w", c.name, err)
			}
			for _, place := range places {
				goTo(s, place.keys)
				for _, pair := range b.pairs {
					if place.reverse {
						pair[0], pair[1] = pair[1], pair[0]
					}
					for i := range 2 * repeat {
						var one timing
						one.key(s, pair[i%2], o)
						for _, m := range []*timing{of(byCall, c.name), of(byPlace, place.name), of(byKey, fmt.Sprintf("%q at %s of %s", pair[i%2], place.name, c.name))} {
							m.frame, m.cpu = append(m.frame, one.frame...), append(m.cpu, one.cpu...)
							m.unanswered += one.unanswered
						}
					}
				}
			}
			s.Stop(b.quit)
		}
		s, _, err := b.openEmpty()
		if err != nil {
			return err
		}
		s.Rest(100*time.Millisecond, time.Second)
		for range len(places) * len(b.pairs) * 2 * repeat {
			empty.key(s, "j", o)
		}
		s.Stop("q")
	}
	for _, c := range b.long() {
		m := byCall[c.name]
		judgeKeys(t, "key to frame, "+c.name, m, &empty)
		t.ratio("processor time a key, "+c.name, m.cpu.P50(), empty.cpu.P50(), 1.5, "%.2f ms, empty program %.2f", m.cpu.P50(), empty.cpu.P50())
	}
	for _, place := range places {
		m := byPlace[place.name]
		t.note("keys at the %s: p50 %.1f ms, p99 %.1f, worst %.1f", place.name, m.frame.P50(), m.frame.P99(), m.frame.Max())
	}
	t.note("%s", slowest(byKey))
	return b.keysWhileLoading(t)
}

func judgeKeys(t *table, name string, m, empty *timing) {
	unanswered := ""
	if m.unanswered > 0 {
		unanswered = fmt.Sprintf(", %d UNANSWERED", m.unanswered)
	}
	a, e := m.frame, empty.frame
	t.add(name+", p50", "≤ 1.15 ×", fmt.Sprintf("%.2f ×", a.P50()/e.P50()), a.P50() <= 1.15*e.P50() && m.unanswered == 0, false,
		"%.1f ms, empty program %.1f; %d keys%s", a.P50(), e.P50(), len(a), unanswered)
	t.add(name+", p99", "≤ empty + 2 ms", fmt.Sprintf("%+.1f ms", a.P99()-e.P99()), a.P99() <= e.P99()+2, true,
		"%.1f ms, empty program %.1f", a.P99(), e.P99())
}

// slowest lists keys that did not answer, and the slowest that did.
func slowest(byKey map[string]*timing) string {
	var unanswered, names []string
	for name, m := range byKey {
		if m.unanswered > 0 {
			unanswered = append(unanswered, fmt.Sprintf("%s (%d)", name, m.unanswered))
		}
		if len(m.frame) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(unanswered)
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(byKey[b].frame.P50(), byKey[a].frame.P50()) })
	var out []string
	for _, name := range names[:min(3, len(names))] {
		out = append(out, fmt.Sprintf("%s p50 %.1f ms", name, byKey[name].frame.P50()))
	}
	text := "slowest keys: " + strings.Join(out, ", ")
	if len(unanswered) > 0 {
		text += "\nno change on the screen after: " + strings.Join(unanswered, ", ")
	}
	return text
}

// keysWhileLoading presses a key from the first frame until all is loaded, and
// as often in the empty program, from its first frame too: a program that has
// just been started is slower.
func (b *bench) keysWhileLoading(t *table) error {
	var m, empty timing
	o := measure.KeyOptions{Settle: time.Millisecond, Jitter: jitter / 2}
	loaded := measure.Matches(b.loaded, b.reading)
	for range b.runs {
		for _, c := range b.long() {
			s, _, err := b.open(c.path)
			if err != nil {
				return err
			}
			n := 0
			for ; !loaded(s.Text()) && !s.Ended() && time.Since(s.Started) < patience; n++ {
				m.key(s, b.step, o)
			}
			s.Stop(b.quit)
			if s, _, err = b.openEmpty(); err != nil {
				return err
			}
			for range n {
				empty.key(s, "j", o)
			}
			s.Stop("q")
		}
	}
	if len(m.frame)+m.unanswered == 0 {
		t.note("no key could be sent between the first frame and the loaded call")
		return nil
	}
	judgeKeys(t, "key to frame while loading", &m, &empty)
	return nil
}

// bursts measures 300 keys at 5 ms: how far the screen is behind after the last,
// and whether any was lost. None was if the screen is the one that the same
// keys lead to when each waits for its answer.
func (b *bench) bursts(t *table) error {
	const n, gap = 300, 5 * time.Millisecond
	const frame = 1000.0 / 120
	var lag, emptyLag measure.Sample
	lost := ""
	for round := range max(3, b.runs/2) {
		if err := b.settle(); err != nil {
			return err
		}
		s, _, err := b.openEmpty()
		if err != nil {
			return err
		}
		s.Rest(100*time.Millisecond, time.Second)
		emptyLag = append(emptyLag, s.Burst("j", n, gap).Lag)
		s.Stop("q")
		if s, _, _, err = b.load(b.pretty); err != nil {
			return err
		}
		goTo(s, b.top)
		lag = append(lag, s.Burst(b.step, n, gap).Lag)
		if round == 0 {
			fast := s.Cells(nil)
			goTo(s, b.top)
			var slow timing
			for range n {
				slow.key(s, b.step, measure.KeyOptions{Settle: time.Millisecond})
			}
			s.Rest(100*time.Millisecond, time.Second)
			switch {
			case slow.unanswered > 0:
				lost = fmt.Sprintf("%d keys have no answer even one by one", slow.unanswered)
			case !measure.Same(fast, s.Cells(nil)):
				lost = "the screen differs from that after the same keys one by one"
			}
		}
		s.Stop(b.quit)
	}
	t.add("300 keys at 5 ms, lag", "≤ empty + a frame", fmt.Sprintf("%+.1f ms", lag.Max()-emptyLag.Max()), lag.Max() <= emptyLag.Max()+frame, true,
		"worst of %d: %.1f ms, empty program %.1f", len(lag), lag.Max(), emptyLag.Max())
	measured, detail := "none", "the screen is that of the same keys one by one"
	if lost != "" {
		measured, detail = "some", lost
	}
	t.add("300 keys at 5 ms, lost", "none", measured, lost == "", false, "%s", detail)
	return nil
}
