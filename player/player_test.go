package player

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlaysInRealTime(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		if s := p.State(); s.Playing || s.At != 0 || s.Output != "" || s.Speed != 1 {
			t.Errorf("at first: %+v", s)
		}
		p.Play()
		if s := p.State(); !s.Playing || s.At != 0 {
			t.Errorf("right after Play: %+v", s)
		}
		sleep(1500 * ms)
		s := p.State()
		near(t, "At", s.At, 1500*ms, ms)
		if s.Output != "silent clock" || s.Notice != "" || !s.Playing {
			t.Errorf("%+v", s)
		}
		p.Pause()
		near(t, "At when paused", p.State().At, 1500*ms, ms)
		sleep(time.Second)
		if s := p.State(); s.Playing || s.At != 1500*ms {
			t.Errorf("paused: %+v", s)
		}
		p.Play()
		sleep(250 * ms)
		near(t, "At, resumed", p.State().At, 1750*ms, ms)
	})
}

func TestSeek(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.Seek(4 * time.Second)
		if s := p.State(); s.Playing || s.At != 4*time.Second {
			t.Errorf("Seek while paused: %+v", s)
		}
		sleep(100 * ms)
		p.Play()
		sleep(500 * ms)
		near(t, "At", p.State().At, 4500*ms, ms)
		p.Seek(time.Second)
		if at := p.State().At; at != time.Second {
			t.Errorf("right after Seek: %v", at)
		}
		sleep(500 * ms)
		near(t, "At", p.State().At, 1500*ms, ms)
		p.Seek(-time.Second)
		if at := p.State().At; at != 0 {
			t.Errorf("before the start: %v", at)
		}
		p.Pause()
		p.Seek(time.Hour)
		if s := p.State(); s.At != 10*time.Second || s.Playing {
			t.Errorf("behind the end: %+v", s)
		}
	})
}

func TestPlayFromPlays(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		for _, at := range []time.Duration{2 * time.Second, 7 * time.Second, 0} {
			p.PlayFrom(at)
			if s := p.State(); s.At != at || !s.Playing {
				t.Errorf("right after PlayFrom(%v): %+v", at, s)
			}
			sleep(300 * ms)
			near(t, "At", p.State().At, at+300*ms, ms)
		}
	})
}

func TestEnd(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.PlayFrom(9500 * ms)
		sleep(499 * ms)
		if s := p.State(); s.Ended || !s.Playing {
			t.Errorf("just before the end: %+v", s)
		}
		sleep(2 * ms)
		if s := p.State(); !s.Ended || s.Playing || s.At != 10*time.Second {
			t.Errorf("at the end: %+v", s)
		}
		sleep(time.Second)
		p.Play()
		sleep(100 * ms)
		if s := p.State(); s.Ended || !s.Playing || s.At < 99*ms || s.At > 101*ms {
			t.Errorf("Play at the end starts anew: %+v", s)
		}
	})
}

func TestSpeed(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		at := time.Duration(0)
		p.Play()
		for _, speed := range []float64{1, 2, 0.5, 1.5, 1} {
			p.SetSpeed(speed)
			if s := p.State(); s.Speed != speed {
				t.Errorf("Speed = %v, want %v", s.Speed, speed)
			}
			sleep(150 * ms) // until what was made before is heard
			at = p.State().At
			sleep(time.Second)
			near(t, "a second's way", p.State().At-at, time.Duration(speed*float64(time.Second)), 15*ms)
		}
		p.SetSpeed(17)
		if s := p.State(); s.Speed != MaxSpeed {
			t.Errorf("Speed = %v", s.Speed)
		}
		p.SetSpeed(math.NaN())
		if s := p.State(); s.Speed != MaxSpeed {
			t.Errorf("Speed = %v", s.Speed)
		}
	})
}

func TestLoop(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.SetLoop(2*time.Second, 2500*ms)
		p.PlayFrom(1900 * ms)
		sleep(550 * ms)
		if s := p.State(); s.Loops != 0 {
			t.Errorf("Loops = %d before the end of the loop", s.Loops)
		}
		near(t, "At", p.State().At, 2450*ms, ms)
		sleep(100 * ms)
		near(t, "At", p.State().At, 2050*ms, ms)
		sleep(time.Second)
		s := p.State()
		near(t, "At", s.At, 2050*ms, ms)
		if s.Loops != 3 {
			t.Errorf("Loops = %d, want 3", s.Loops)
		}
		p.Pause()
		p.Play()
		sleep(500 * ms)
		if s := p.State(); s.Loops != 4 {
			t.Errorf("Loops = %d, want 4: a pause keeps the count", s.Loops)
		}
		p.ClearLoop()
		sleep(time.Second)
		near(t, "At behind the loop", p.State().At, 3050*ms, ms)
		// From behind the loop there is no way back.
		p.SetLoop(time.Second, 2*time.Second)
		near(t, "At, looped while behind it", p.State().At, time.Second, ms)
		p.PlayFrom(4 * time.Second)
		sleep(time.Second)
		near(t, "At, sought behind the loop", p.State().At, 5*time.Second, ms)
		p.PlayFrom(2 * time.Second) // the next word begins where the loop ends
		sleep(time.Second)
		near(t, "At, sought to the end of the loop", p.State().At, 3*time.Second, ms)
	})
}

func TestLoopSetWhileItsEndIsQueued(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.PlayFrom(time.Second)
		sleep(time.Second)
		p.SetLoop(1500*ms, 2*time.Second+5*ms) // its end is made already, not heard yet
		sleep(105 * ms)
		near(t, "At", p.State().At, 1600*ms, ms)
	})
}

func TestSkip(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.SetSkip([]Span{{3 * time.Second, 5 * time.Second}, {time.Second, 2 * time.Second}})
		p.Play()
		sleep(900 * ms)
		if s := p.State(); s.Skipped != 0 {
			t.Errorf("Skipped = %v", s.Skipped)
		}
		sleep(600 * ms)
		s := p.State()
		near(t, "At", s.At, 2500*ms, ms)
		near(t, "Skipped", s.Skipped, time.Second, 0)
		sleep(time.Second)
		near(t, "At", p.State().At, 5500*ms, ms)
		p.Pause()
		near(t, "Skipped", p.State().Skipped, 3*time.Second, 0)
		p.SetSkip(nil)
		p.PlayFrom(time.Second)
		sleep(time.Second)
		near(t, "At", p.State().At, 2*time.Second, ms)
	})
}

func TestSkipWithinLoop(t *testing.T) {
	for _, test := range []struct {
		name string
		skip Span
		want time.Duration // At, 1 s after playing from 2 s in a loop of 2 s .. 3 s
	}{
		{"its end", Span{2600 * ms, 3500 * ms}, 2400 * ms},
		{"its start", Span{1500 * ms, 2400 * ms}, 2800 * ms}, // 0.4 s are left out at once
		{"its middle", Span{2400 * ms, 2600 * ms}, 2200 * ms},
		{"all of it", Span{1500 * ms, 3500 * ms}, 4500 * ms},
		{"none of it", Span{3500 * ms, 4500 * ms}, 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			withClock(t, func(t *testing.T, p *Player) {
				p.SetLoop(2*time.Second, 3*time.Second)
				p.SetSkip([]Span{test.skip})
				p.PlayFrom(2 * time.Second)
				sleep(time.Second)
				near(t, "At", p.State().At, test.want, 2*ms)
			})
		})
	}
}

// A loop may begin and end with something to skip.
func TestSkipAtBothEndsOfALoop(t *testing.T) {
	withClock(t, func(t *testing.T, p *Player) {
		p.SetLoop(2*time.Second, 3*time.Second)
		p.SetSkip([]Span{{1500 * ms, 2400 * ms}, {2600 * ms, 3500 * ms}})
		p.PlayFrom(2700 * ms)
		sleep(250 * ms) // all that is left is 2.4 s to 2.6 s
		near(t, "At", p.State().At, 2450*ms, 2*ms)
	})
}

func TestLeadIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tape := newTape()
		p := New(numbered(10*time.Second), Options{Open: tape.open, LeadIn: 100 * ms})
		defer p.Close()
		p.PlayFrom(2 * time.Second)
		got := numbers(tape.run(testRate.N(50 * ms)))
		if want := 15200.0 + 399; math.Abs(got[399]-want) > 0.5 {
			t.Errorf("heard frame %v, want %v", got[399], want)
		}
		if at := p.State().At; at != 2*time.Second {
			t.Errorf("At = %v during the lead-in", at)
		}
		tape.run(testRate.N(100 * ms))
		near(t, "At", p.State().At, 2050*ms, ms)
	})
}

func TestClockWithoutRecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewClock(time.Minute, Options{})
		defer p.Close()
		if d := p.Duration(); d != time.Minute {
			t.Errorf("Duration = %v", d)
		}
		p.PlayFrom(30 * time.Second)
		sleep(time.Second)
		p.SetSpeed(2)
		sleep(10 * time.Second)
		near(t, "At", p.State().At, 51*time.Second, 100*ms)
		sleep(10 * time.Second)
		if s := p.State(); !s.Ended || s.At != time.Minute {
			t.Errorf("%+v", s)
		}
	})
}

// What an Output is given is the recording, frame by frame, from the place that
// was asked for.
func TestFramesGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tape := newTape()
		p := New(numbered(10*time.Second), Options{Open: tape.open})
		defer p.Close()
		p.PlayFrom(time.Second)
		got := numbers(tape.run(4000))
		fade := testRate.N(ramp)
		for i, v := range got[fade:] {
			if want := float64(8000 + fade + i); math.Abs(v-want) > 0.01 {
				t.Fatalf("frame %d is %v, want %v", i, v, want)
			}
		}
		if got[0] > 8000/2 {
			t.Errorf("starts with a click: %v", got[:3])
		}
	})
}

func TestLoopEdge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tape := newTape()
		rec := numbered(10 * time.Second)
		p := New(rec, Options{Open: tape.open})
		defer p.Close()
		p.SetLoop(time.Second, 1200*ms) // 8000 … 9600
		p.PlayFrom(1100 * ms)
		got := numbers(tape.run(800 + 5*1600))
		fade := testRate.N(edge)
		for i, v := range got {
			if i < testRate.N(ramp) {
				continue
			}
			at := (i+800)%1600 + 8000
			if at < 8000+fade || at >= 9600-fade {
				continue // it fades there
			}
			if math.Abs(v-float64(at)) > 0.01 {
				t.Fatalf("frame %d is %v, want %d", i, v, at)
			}
		}
		for i := 800; i < len(got); i += 1600 { // quiet at each edge
			if math.Abs(got[i]) > 9000/5 || math.Abs(got[i-1]) > 9000/5 {
				t.Errorf("edge at %d: %v", i, got[i-2:i+2])
			}
		}
		if n := rec.StreamSeekCloser.(*memory).seeks; n > 3 {
			t.Errorf("%d seeks: a short loop is decoded once", n)
		}
	})
}

func TestChannelAndVolume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tape := newTape()
		p := New(numbered(10*time.Second), Options{Open: tape.open})
		defer p.Close()
		p.PlayFrom(5 * time.Second)
		last := func() [2]float64 {
			frames := tape.run(1600) // more than the stretcher and the ramps hold back
			return frames[len(frames)-1]
		}
		check := func(what string, left, right float64) {
			t.Helper()
			got := last()
			scale := math.Max(math.Abs(got[0]), math.Abs(got[1]))
			at := float64(p.rate.N(p.State().At)) / 1e6
			if math.Abs(got[0]-left*at) > 0.001*at || math.Abs(got[1]-right*at) > 0.001*at {
				t.Errorf("%s: %v of %v, want %v, %v (loudest %v)", what, got, at, left, right, scale)
			}
		}
		check("as recorded", 1, -1)
		p.SetChannel(Left)
		check("left", 1, 1)
		p.SetChannel(Right)
		check("right", -1, -1)
		p.SetChannel(Mix)
		p.SetVolume(50)
		check("half", 0.5, -0.5)
		p.SetVolume(150)
		check("louder", 1.5, -1.5)
		p.SetVolume(100)
		p.SetMuted(true)
		check("muted", 0, 0)
		p.SetMuted(false)
		at := p.State().At
		p.SetSilenced([]Span{{at, at + time.Second}})
		check("silenced", 0, 0)
		tape.run(8000)
		check("no longer silenced", 1, -1)
	})
}

// Whatever is changed while it plays, there is no step in the sound.
func TestChangesDoNotClick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{frames: make([][2]float64, testRate.N(20*time.Second))}
		for i := range m.frames { // its steepest step is 0.04
			v := 0.5 * math.Sin(2*math.Pi*100*float64(i)/float64(testRate))
			m.frames[i] = [2]float64{v, -v}
		}
		tape := newTape()
		p := New(&Recording{StreamSeekCloser: m, Rate: testRate, Channels: 2}, Options{Open: tape.open})
		defer p.Close()
		p.PlayFrom(time.Second)
		changes := []func(){
			func() { p.SetMuted(true) }, func() { p.SetMuted(false) },
			func() { p.SetVolume(10) }, func() { p.SetVolume(150) }, func() { p.SetVolume(100) },
			func() { p.SetChannel(Left) }, func() { p.SetChannel(Right) }, func() { p.SetChannel(Mix) },
			func() { p.SetSilenced([]Span{{0, time.Hour}}) }, func() { p.SetSilenced(nil) },
			func() { p.SetSpeed(2) }, func() { p.SetSpeed(1) },
			func() { at := p.State().At; p.SetSkip([]Span{{at + 100*ms, at + 200*ms}}) },
			func() { at := p.State().At; p.SetLoop(at, at+200*ms) }, p.ClearLoop,
		}
		for i := range 5 * len(changes) {
			changes[i%len(changes)]()
			tape.run(617)
		}
		for i := range tape.frames[1:] {
			for c := range 2 {
				if d := math.Abs(tape.frames[i+1][c] - tape.frames[i][c]); d > 0.12 {
					t.Fatalf("a step of %.2f at frame %d, after change %d", d, i, i/617%len(changes))
				}
			}
		}
	})
}

func TestLouderThanFullScaleIsBent(t *testing.T) {
	for _, v := range []float64{0, 0.1, 0.5, 0.7, 1, 1.4} {
		got := limit(v, 1.5)
		if got > 1 || v <= 0.75 && got != v || got != -limit(-v, 1.5) {
			t.Errorf("limit(%v) = %v", v, got)
		}
	}
	if v := limit(1, 1.5); v > 0.97 || limit(1.4, 1.5) <= v {
		t.Error("at 150 % loud places are cut off, not bent")
	}
	if limit(0.99, 1) != 0.99 || limit(1.2, 1) != 1 {
		t.Error("at 100 % nothing is bent")
	}
}

func TestOnlyTheNewestSeekMatters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := numbered(10 * time.Second)
		tape := newTape()
		m := rec.StreamSeekCloser.(*memory)
		m.slow = 50 * ms
		p := New(rec, Options{Open: tape.open})
		defer p.Close()
		for i := range 100 {
			p.PlayFrom(time.Duration(i) * 50 * ms)
			time.Sleep(ms)
			if at := p.State().At; at != time.Duration(i)*50*ms {
				t.Fatalf("At = %v", at)
			}
		}
		sleep(200 * ms)
		if m.seeks > 5 {
			t.Errorf("%d seeks in 100 ms of 50 ms each", m.seeks)
		}
		if tape.plays > 2 {
			t.Errorf("%d plays", tape.plays)
		}
		got := numbers(tape.run(400))
		if want := float64(testRate.N(99*50*ms) + 399); math.Abs(got[399]-want) > 0.01 {
			t.Errorf("heard %v, want %v", got[399], want)
		}
	})
}

// After a jump an output may still ask the source it had: it gets nothing of the
// old place.
func TestNothingOfTheOldPlaceAfterAJump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tape := newTape()
		rec := numbered(10 * time.Second)
		p := New(rec, Options{Open: tape.open})
		defer p.Close()
		p.PlayFrom(time.Second)
		tape.run(800)
		old := tape.src
		p.Seek(5 * time.Second)
		synctest.Wait()
		if n, err := old(make([][2]float64, 100)); n != 0 || err != io.EOF {
			t.Errorf("%d frames, %v", n, err)
		}
	})
}

func TestDamagedRecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := numbered(10 * time.Second)
		rec.StreamSeekCloser.(*memory).fail = testRate.N(3 * time.Second)
		p := New(rec, Options{Output: "silent"})
		defer p.Close()
		p.PlayFrom(2 * time.Second)
		sleep(900 * ms)
		if s := p.State(); s.Notice != "" || !s.Playing {
			t.Errorf("before the damage: %+v", s)
		}
		sleep(200 * ms)
		s := p.State()
		near(t, "At", s.At, 3*time.Second, ms)
		if want := "cannot decode the recording at 3s: bad frame"; s.Notice != want || s.Playing || !s.Ended {
			t.Errorf("%+v, want %q", s, want)
		}
		p.PlayFrom(time.Second)
		sleep(100 * ms)
		if s := p.State(); s.Notice != "" || !s.Playing {
			t.Errorf("elsewhere: %+v", s)
		}
	})
}

type panicking struct{ memory }

func (p *panicking) Stream([][2]float64) (int, bool) { panic("index out of range") }

func TestDecoderPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &panicking{memory{frames: make([][2]float64, 8000)}}
		p := New(&Recording{StreamSeekCloser: rec, Rate: testRate, Channels: 1}, Options{Output: "silent"})
		defer p.Close()
		p.Play()
		sleep(100 * ms)
		if s := p.State(); s.Playing || s.Notice != "cannot decode the recording at 0s: index out of range" {
			t.Errorf("%+v", s)
		}
	})
}

func TestNoOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := 0
		open := func(context.Context, Format) (Output, error) {
			fails++
			time.Sleep(time.Second)
			return nil, errors.New("no sound here")
		}
		p := New(numbered(10*time.Second), Options{Open: open})
		defer p.Close()
		p.PlayFrom(time.Second)
		sleep(500 * ms)
		if s := p.State(); s.At != time.Second || !s.Playing {
			t.Errorf("while it opens: %+v", s)
		}
		sleep(1500 * ms)
		s := p.State()
		near(t, "At", s.At, 2*time.Second, ms)
		if s.Output != "silent clock" || s.Notice != "no sound here" {
			t.Errorf("%+v", s)
		}
		p.Pause()
		p.Play()
		sleep(500 * ms)
		near(t, "At", p.State().At, 2500*ms, ms)
		if fails != 1 {
			t.Errorf("tried %d times in a row", fails)
		}
		p.Pause()
		sleep(retryAfter)
		p.Play()
		sleep(10 * ms)
		if fails != 2 {
			t.Errorf("not tried again later: %d", fails)
		}
	})
}

func TestLostOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tapes []*tape
		open := func(context.Context, Format) (Output, error) {
			tapes = append(tapes, newTape())
			return tapes[len(tapes)-1], nil
		}
		p := New(numbered(10*time.Second), Options{Open: open})
		defer p.Close()
		p.PlayFrom(time.Second)
		sleep(0)
		tapes[0].run(8000)
		tapes[0].err = errors.New("connection closed")
		close(tapes[0].lost)
		sleep(0)
		if len(tapes) != 2 {
			t.Fatal("not opened again")
		}
		got := numbers(tapes[1].run(100))
		if math.Abs(got[99]-16099) > 0.01 {
			t.Errorf("goes on at %v", got[99])
		}
		if s := p.State(); s.Output != "tape" || s.Notice != "" || !s.Playing {
			t.Errorf("%+v", s)
		}
		tapes[1].err = io.ErrUnexpectedEOF
		close(tapes[1].lost)
		sleep(time.Second)
		s := p.State()
		near(t, "At", s.At, 3*time.Second+12500*time.Microsecond, ms)
		if s.Output != "silent clock" || s.Notice != "the sound stopped: unexpected EOF" || !s.Playing {
			t.Errorf("%+v", s)
		}
	})
}

// Whatever an output waits for, nobody waits for it.
func TestCommandsNeverWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &hanging{tape: newTape(), closed: make(chan struct{})}
		p := New(numbered(10*time.Second), Options{Open: func(context.Context, Format) (Output, error) { return out, nil }})
		began := time.Now()
		p.PlayFrom(time.Second)
		synctest.Wait() // the engine waits for the output
		for _, command := range []func(){
			p.Pause, p.Play, func() { p.Seek(time.Second) }, func() { p.PlayFrom(time.Second) }, func() { p.SetSpeed(2) },
			func() { p.SetLoop(0, time.Second) }, p.ClearLoop, func() { p.SetSkip([]Span{{0, time.Second}}) },
			func() { p.SetSilenced(nil) }, func() { p.SetVolume(50) }, func() { p.State() },
			func() {
				if err := p.Close(); err != nil {
					t.Error(err)
				}
			},
		} {
			command()
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("they take %v", took)
		}
	})
}

// hanging is an Output whose server hangs.
type hanging struct {
	*tape
	closed chan struct{}
	once   sync.Once
}

func (h *hanging) Play(Source) error {
	<-h.closed
	return errors.New("closed")
}

func (h *hanging) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

func TestCloseEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails if a goroutine is left
		rec := numbered(10 * time.Second)
		p := New(rec, Options{Output: "silent"})
		p.Play()
		sleep(time.Second)
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if !rec.StreamSeekCloser.(*memory).closed {
			t.Error("the recording is left open")
		}
		p.Play() // no harm
		p.State()
		p.Close()
	})
}

func TestUnknownOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(numbered(time.Second), Options{Output: "gramophone"})
		defer p.Close()
		p.Play()
		sleep(10 * ms)
		if s := p.State(); !strings.HasPrefix(s.Notice, `no sound output is called "gramophone"; there are auto, `) {
			t.Errorf("%+v", s)
		}
	})
}

func BenchmarkState(b *testing.B) {
	p := New(numbered(10*time.Second), Options{Output: "silent"})
	defer p.Close()
	p.Play()
	time.Sleep(50 * ms)
	b.ReportAllocs()
	for b.Loop() {
		p.State()
	}
}

// What it takes from PlayFrom until the output has the new sound.
func BenchmarkPlayFrom(b *testing.B) {
	played := make(chan struct{}, 1)
	open := func(context.Context, Format) (Output, error) { return &instant{tape: newTape(), played: played}, nil }
	p := New(numbered(time.Minute), Options{Open: open})
	defer p.Close()
	at := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		at = (at + 7*time.Second) % time.Minute
		p.PlayFrom(at)
		<-played
	}
}

type instant struct {
	*tape
	played chan struct{}
}

func (i *instant) Play(src Source) error {
	i.tape.Play(src)
	i.played <- struct{}{}
	return nil
}
