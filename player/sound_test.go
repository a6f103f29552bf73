//go:build linux

package player

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"earshot/player/soundtest"
	"earshot/player/tone"
)

// These tests play to a real sound server, record what comes out of it, and
// compare it with the recording and with what State says.

const wordEvery = 200 * time.Millisecond

// spoken is a recording of a minute with a word every 200 ms; the index of a
// word is the number of its 200 ms.
func spoken() *Recording {
	const length = time.Minute
	var words []tone.Word
	for i := range int(length / wordEvery) {
		words = append(words, tone.Word{Start: time.Duration(i) * wordEvery, Index: i})
	}
	samples := tone.Record(words, length, 1)[0]
	m := &memory{frames: make([][2]float64, len(samples))}
	for i, v := range samples {
		m.frames[i] = [2]float64{v, v}
	}
	return &Recording{StreamSeekCloser: m, Format: "memory", Rate: tone.Rate, Channels: 1}
}

// A listener records what a sound server plays.
type listener struct {
	*soundtest.Recording
	t    *testing.T
	from int // where the part that is looked at begins
}

// mark begins a new part, and gives the time.
func (l *listener) mark() time.Time {
	l.from = l.Len()
	return time.Now()
}

// words gives the words heard since mark; their times count from there.
func (l *listener) words() ([]float64, []tone.Hit) {
	time.Sleep(60 * time.Millisecond) // until all of it is recorded
	x := l.Samples()[l.from:]
	return x, tone.Scan(x)
}

// time says when a moment of the part was played.
func (l *listener) time(at time.Duration) time.Time {
	return l.Time(l.from + tone.Rate.N(at))
}

// begins gives the first sample of x that is sound.
func begins(x []float64) int {
	return slices.IndexFunc(x, func(v float64) bool { return math.Abs(v) > 0.001 })
}

func startSound(t *testing.T) (*soundtest.Server, *Player, *listener) {
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	server := soundtest.Start(t, int(tone.Rate))
	heard := &listener{Recording: server.Record(t, int(tone.Rate)), t: t}
	p := New(spoken(), Options{Output: "pulse", Getenv: server.Getenv})
	t.Cleanup(func() { p.Close() })
	return server, p, heard
}

func quiet(p *Player) {
	p.Pause()
	time.Sleep(250 * time.Millisecond)
}

// A try is one attempt at a measurement in real time.
type try struct{ faults []string }

func (y *try) Helper() {}
func (y *try) Errorf(format string, args ...any) {
	y.faults = append(y.faults, fmt.Sprintf(format, args...))
}

// steadily measures up to three times: on a machine that is busy with something
// else, sound has gaps, whatever plays it. A fault of ours is there each time.
func steadily(t *testing.T, name string, measure func(t *testing.T, y *try)) {
	t.Run(name, func(t *testing.T) {
		for attempt := 1; ; attempt++ {
			var y try
			measure(t, &y)
			if len(y.faults) == 0 {
				return
			}
			if attempt == 3 {
				for _, fault := range y.faults {
					t.Error(fault)
				}
				return
			}
			t.Logf("attempt %d: %s …", attempt, y.faults[0])
			time.Sleep(300 * time.Millisecond)
		}
	})
}

func TestSound(t *testing.T) {
	_, p, heard := startSound(t)
	p.PlayFrom(0) // opens the output
	time.Sleep(300 * time.Millisecond)
	quiet(p)

	steadily(t, "starts at the very place", func(t *testing.T, y *try) {
		var latencies []time.Duration
		for i := range 6 {
			at := time.Duration(10+37*i)*wordEvery + 30*time.Millisecond // in the middle of a word
			asked := heard.mark()
			p.PlayFrom(at)
			time.Sleep(300 * time.Millisecond)
			p.Pause()
			x, words := heard.words()
			first := begins(x)
			if first < 0 || len(words) == 0 {
				y.Errorf("nothing is heard from %v: %+v", at, p.State())
				continue
			}
			start := time.Duration(words[0].Index)*wordEvery + tone.Rate.D(first) - words[0].Start
			near(y, "it starts", start, at, 2*time.Millisecond)
			latencies = append(latencies, heard.time(tone.Rate.D(first)).Sub(asked))
			time.Sleep(150 * time.Millisecond)
		}
		if len(latencies) == 0 {
			return
		}
		slices.Sort(latencies)
		t.Logf("from PlayFrom to sound: median %v, at most %v", latencies[len(latencies)/2], latencies[len(latencies)-1])
		if latencies[len(latencies)/2] > 30*time.Millisecond {
			y.Errorf("sound is late: %v", latencies)
		}
	})

	steadily(t, "knows which word is heard", func(t *testing.T, y *try) {
		type said struct {
			when time.Time
			at   time.Duration
		}
		var all []said
		heard.mark()
		p.PlayFrom(10 * time.Second)
		for range 250 {
			all = append(all, said{time.Now(), p.State().At})
			time.Sleep(10 * time.Millisecond)
		}
		p.Pause()
		_, words := heard.words()
		if len(words) < 12 {
			y.Errorf("%d words heard in 2.5 s", len(words))
			return
		}
		var offs []time.Duration
		for _, w := range words[1 : len(words)-1] {
			when := heard.time(w.Start)
			i := slices.IndexFunc(all, func(s said) bool { return s.when.After(when) })
			if i < 1 {
				continue
			}
			at := all[i].at - all[i].when.Sub(when) // time goes on as in the recording
			offs = append(offs, at-time.Duration(w.Index)*wordEvery)
		}
		t.Logf("At less what is heard: %v to %v", slices.Min(offs), slices.Max(offs))
		for _, off := range offs {
			near(y, "At less what is heard", off, 0, 20*time.Millisecond)
		}
		for i := range all[1:] {
			if all[i+1].at < all[i].at {
				y.Errorf("At goes back from %v to %v", all[i].at, all[i+1].at)
			}
		}
	})

	steadily(t, "loops without a gap", func(t *testing.T, y *try) {
		const from, to = 20 * time.Second, 20*time.Second + 700*time.Millisecond
		p.SetLoop(from, to)
		heard.mark()
		p.PlayFrom(from)
		time.Sleep(2500 * time.Millisecond)
		p.Pause()
		p.ClearLoop()
		_, words := heard.words()
		last := map[int]time.Duration{}
		rounds := 0
		for _, w := range words[:max(0, len(words)-1)] {
			if before, ok := last[w.Index]; ok {
				near(y, "a round", w.Start-before, to-from, time.Millisecond)
				rounds++
			}
			last[w.Index] = w.Start
			if place := time.Duration(w.Index) * wordEvery; place < from || place >= to {
				y.Errorf("word at %v is heard in the loop", place)
			}
		}
		if rounds < 7 {
			y.Errorf("only %d words came again", rounds)
		}
	})

	steadily(t, "plays faster and slower", func(t *testing.T, y *try) {
		defer p.SetSpeed(1)
		for _, speed := range []float64{1.5, 0.75} {
			p.SetSpeed(speed)
			heard.mark()
			p.PlayFrom(30 * time.Second)
			time.Sleep(2500 * time.Millisecond)
			p.Pause()
			_, words := heard.words()
			if len(words) < 6 {
				y.Errorf("%d words heard at %v", len(words), speed)
				continue
			}
			// When each word would have begun had it been the first: the median
			// of the later half is that of the earlier one. (A single word can be
			// heard twice, or not be told.)
			var begun []time.Duration
			for _, w := range words {
				begun = append(begun, w.Start-time.Duration(float64(time.Duration(w.Index)*wordEvery)/speed))
			}
			half := len(begun) / 2
			near(y, fmt.Sprintf("at %v, the pace", speed), median(begun[half:])-median(begun[:half]), 0, 15*time.Millisecond)
			time.Sleep(150 * time.Millisecond)
		}
	})

	steadily(t, "plays on through a change of speed", func(t *testing.T, y *try) {
		heard.mark()
		p.PlayFrom(40 * time.Second)
		for _, speed := range []float64{1.25, 1, 0.75, 1} {
			time.Sleep(500 * time.Millisecond)
			p.SetSpeed(speed)
		}
		time.Sleep(500 * time.Millisecond)
		p.Pause()
		x, words := heard.words()
		if len(words) < 8 {
			y.Errorf("%d words heard", len(words))
			return
		}
		for i := range words[1:] {
			if words[i+1].Index != words[i].Index+1 {
				y.Errorf("word %d follows %d", words[i+1].Index, words[i].Index)
			}
		}
		if loudest := peak(x); loudest > 0.79 {
			y.Errorf("louder than the recording: %v", loudest)
		}
	})
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

func peak(x []float64) (most float64) {
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	return most
}

// A server that hangs, dies or comes back never keeps anybody waiting; time goes
// on, and where there is no sound a notice says so.
func TestServerFails(t *testing.T) {
	t.Parallel()
	server, p, heard := startSound(t)
	p.retryAfter = time.Second
	// A method that waited for the server would wait for seconds.
	const atOnce = 700 * time.Millisecond
	call := func(what string, do func()) {
		t.Helper()
		began := time.Now()
		do()
		if took := time.Since(began); took > atOnce {
			t.Errorf("%s takes %v", what, took)
		}
	}
	until := func(what string, done func(State) bool) State {
		t.Helper()
		const patience = 30 * time.Second
		for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
			var s State
			call("State", func() { s = p.State() })
			if done(s) {
				return s
			}
			if time.Now().After(end) {
				t.Fatalf("not %s within %v: %+v", what, patience, s)
			}
		}
	}
	// At never runs ahead of the time since it was at from.
	behind := func(s State, from time.Duration, since time.Time) {
		t.Helper()
		const exact = 20 * time.Millisecond
		if most := from + time.Since(since); s.At < from-exact || s.At > most+exact {
			t.Errorf("at %v, want from %v to %v", s.At, from, most)
		}
	}
	// heardAgain plays until the server is found again.
	heardAgain := func(what string) {
		t.Helper()
		var s State
		for range 5 {
			time.Sleep(p.retryAfter)
			p.PlayFrom(10 * time.Second)
			s = until("heard again", func(s State) bool { return s.At > 10300*time.Millisecond })
			if s.Output == "PulseAudio" && s.Notice == "" {
				return
			}
		}
		t.Errorf("%s: %+v", what, s)
	}

	p.PlayFrom(5 * time.Second)
	s := until("playing", func(s State) bool { return s.At > 5500*time.Millisecond })

	// It hangs while it plays.
	server.Freeze()
	at, began := s.At, time.Now()
	s = until("silent", func(s State) bool { return s.Output == "silent clock" })
	t.Logf("a server that hangs is given up after %v: %s", time.Since(began).Round(time.Millisecond), s.Notice)
	if s.Notice == "" || !s.Playing {
		t.Errorf("%+v", s)
	}
	behind(s, at, began)
	began = time.Now()
	call("Seek", func() { p.Seek(30 * time.Second) })
	call("Pause", p.Pause)
	call("Play", p.Play)
	behind(until("going on in silence", func(s State) bool { return s.At > 30200*time.Millisecond }), 30*time.Second, began)

	// It goes on again: after a while the next Play finds it.
	server.Thaw()
	heardAgain("after it hung")

	// It dies and is started again: the same.
	heard.Stop()
	server.Restart(t, int(tone.Rate))
	until("going on", func(s State) bool { return s.At > 11*time.Second })
	heardAgain("after a restart")

	// It dies for good.
	server.Kill()
	s = until("silent", func(s State) bool { return s.Output == "silent clock" })
	t.Logf("a server that is gone: %s", s.Notice)
	at = s.At
	s = until("going on", func(s State) bool { return s.At > at+300*time.Millisecond })
	if s.Notice == "" || !s.Playing {
		t.Errorf("%+v", s)
	}
	call("Close", func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestCloseWhileTheServerHangs(t *testing.T) {
	t.Parallel()
	server, p, _ := startSound(t)
	p.PlayFrom(0)
	time.Sleep(300 * time.Millisecond)
	server.Freeze()
	defer server.Thaw()
	p.PlayFrom(time.Second)
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > time.Second { // the server answers in none
		t.Errorf("Close takes %v", took)
	}
}

// Whatever keys are hit, and however fast: nothing hangs, nothing cracks, and
// what is heard in the end is what was asked for last.
func TestManyCommandsAtOnce(t *testing.T) {
	_, p, heard := startSound(t)
	goroutines := runtime.NumGoroutine()
	p.PlayFrom(0)
	time.Sleep(200 * time.Millisecond)
	r := rand.New(rand.NewPCG(9, 10))
	heard.mark()
	var asking sync.WaitGroup
	stop := make(chan struct{})
	asking.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				p.State()
				time.Sleep(time.Millisecond)
			}
		}
	})
	place := func() time.Duration { return time.Duration(r.IntN(50000)) * time.Millisecond }
	slowest := time.Duration(0)
	for range 300 {
		began := time.Now()
		switch r.IntN(10) {
		case 0, 1, 2:
			p.PlayFrom(place())
		case 3:
			p.Seek(place())
		case 4:
			p.Pause()
		case 5:
			p.Play()
		case 6, 7:
			p.SetSpeed(0.5 + 2.5*r.Float64())
		case 8:
			from := place()
			p.SetLoop(from, from+time.Duration(r.IntN(1000))*time.Millisecond)
		case 9:
			from := place()
			p.SetSkip([]Span{{from, from + time.Second}})
		}
		slowest = max(slowest, time.Since(began))
		time.Sleep(20*time.Millisecond - time.Since(began))
	}
	t.Logf("the slowest call took %v", slowest)
	if slowest > 500*time.Millisecond { // TestCommandsNeverWait is exact
		t.Errorf("a call took %v", slowest)
	}
	p.SetSpeed(1)
	p.ClearLoop()
	p.SetSkip(nil)
	const last, played = 55 * time.Second, time.Second
	began := time.Now()
	p.PlayFrom(last)
	for s := p.State(); s.At < last+played; s = p.State() {
		if took := time.Since(began); s.At < last || s.At > last+took+20*time.Millisecond || took > 20*time.Second {
			t.Fatalf("at %v, %v after it was sent to %v", s.At, took, last)
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.Pause()
	close(stop)
	asking.Wait()
	x, words := heard.words()
	if most := peak(x); most > 0.79 {
		t.Errorf("louder than the recording: %v", most)
	}
	// A machine that is busy with something else leaves out some of them.
	is := func(w tone.Hit) bool {
		at := time.Duration(w.Index) * wordEvery
		return at >= last && at < last+2*played
	}
	if first := slices.IndexFunc(words, is); first < 0 {
		t.Errorf("nothing is heard of what was asked for last: %+v", words[max(0, len(words)-4):])
	} else if i := slices.IndexFunc(words[first:], func(w tone.Hit) bool { return !is(w) }); i >= 0 {
		t.Errorf("word %d is heard after what was asked for last", words[first+i].Index)
	}
	p.Close()
	time.Sleep(50 * time.Millisecond)
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
}
