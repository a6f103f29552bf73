package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"earshot/ui/bench/measure"
)

// patience is how long a program may take to show something.
const patience = 20 * time.Second

// open starts a program on a call and waits for the first frame with words.
func (b *bench) open(path string) (s *measure.Session, first time.Duration, err error) {
	t := measure.Terminal{Cols: b.cols, Rows: b.rows, Env: b.environment()}
	if s, err = t.Start(b.earshot, path); err != nil {
		return nil, 0, err
	}
	first, err = s.WaitFor(func(screen string) bool { return strings.Contains(screen, b.words) }, patience)
	if err != nil {
		s.Stop(b.quit)
		return nil, 0, fmt.Errorf("no transcript words (%q): %w", b.words, err)
	}
	return s, first, nil
}

// load starts a program on a ten-hour call and waits until it has loaded all.
func (b *bench) load(path string) (s *measure.Session, first, all time.Duration, err error) {
	if s, first, err = b.open(path); err != nil {
		return nil, 0, 0, err
	}
	if all, err = s.WaitFor(measure.Matches(b.loaded, b.reading), patience); err != nil {
		s.Stop(b.quit)
		return nil, 0, 0, fmt.Errorf("not loaded (%q, and not %q): %w", b.loaded, b.reading, err)
	}
	return s, first, all, nil
}

// openEmpty starts the empty program.
func (b *bench) openEmpty(args ...string) (s *measure.Session, first time.Duration, err error) {
	t := measure.Terminal{Cols: b.cols, Rows: b.rows, Env: b.environment()}
	if s, err = t.Start(b.empty, args...); err != nil {
		return nil, 0, err
	}
	if first, err = s.WaitFor(measure.Matches(regexp.MustCompile("EMPTY"), nil), patience); err != nil {
		s.Stop("q")
		return nil, 0, fmt.Errorf("the empty program: %w", err)
	}
	return s, first, nil
}

// settle begins a round: it waits for a quiet machine, if so wished, and
// measures how quiet it is.
func (b *bench) settle() error {
	if b.calm > 0 {
		measure.Calm(b.calm)
	}
	floor, err := measure.Floor(40)
	if err != nil {
		return fmt.Errorf("the harness itself: %w", err)
	}
	b.floor = append(b.floor, floor...)
	return nil
}

// starts measures starts and memory. The programs take turns, so that what else
// the machine does hits all of them; one round before those that count warms
// the file cache.
func (b *bench) starts(t *table) error {
	var empty, short measure.Sample
	first, all, decode, anon := map[string]measure.Sample{}, map[string]measure.Sample{}, map[string]measure.Sample{}, map[string]measure.Sample{}
	for round := -1; round < b.runs; round++ {
		if err := b.settle(); err != nil {
			return err
		}
		add := func(to measure.Sample, d time.Duration) measure.Sample {
			if round < 0 {
				return to
			}
			return append(to, d.Seconds()*1000)
		}
		s, at, err := b.openEmpty()
		if err != nil {
			return err
		}
		empty = add(empty, at)
		s.Stop("q")
		if s, at, err = b.open(b.short); err != nil {
			return fmt.Errorf("six minutes: %w", err)
		}
		short = add(short, at)
		s.Stop(b.quit)
		for _, c := range b.long() {
			s, at, loaded, err := b.load(c.path)
			if err != nil {
				return fmt.Errorf("ten hours, %s: %w", c.name, err)
			}
			first[c.name], all[c.name] = add(first[c.name], at), add(all[c.name], loaded)
			s.Rest(150*time.Millisecond, time.Second)
			anon[c.name] = append(anon[c.name], s.Memory().Anonymous)
			s.Stop(b.quit)
			begin := time.Now()
			if out, err := exec.Command(b.decode, c.path).CombinedOutput(); err != nil {
				return fmt.Errorf("decode: %w: %s", err, out)
			}
			decode[c.name] = add(decode[c.name], time.Since(begin))
		}
	}
	for _, c := range b.long() {
		a, e := first[c.name].P50(), empty.P50()
		t.ratio("first frame with words, "+c.name, a, e, 1.5, "%.1f ms, empty program %.1f", a, e)
	}
	for _, c := range b.long() {
		a, s := first[c.name].P50(), short.P50()
		t.ratio("… against a six-minute call, "+c.name, a, s, 1.2, "%.1f ms, six minutes %.1f", a, s)
	}
	for _, c := range b.long() {
		a, d := all[c.name].P50(), decode[c.name].P50()
		t.ratio("everything loaded, "+c.name, a, d, 0.5, "%.0f ms, decode %.0f", a, d)
	}
	for _, c := range b.long() {
		t.atMost("anonymous memory when loaded, "+c.name, anon[c.name].Max(), 40, "MiB", "worst of %d starts", len(anon[c.name]))
	}
	return nil
}
