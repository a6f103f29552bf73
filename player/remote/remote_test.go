//go:build unix

package remote

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"earshot/player/soundtest"
)

// folder gives an environment with a folder for sockets, whose name is short.
func folder(t *testing.T) func(string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "es")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return func(name string) string {
		if name == "XDG_RUNTIME_DIR" {
			return dir
		}
		return ""
	}
}

// A sink keeps what is written to it, and when.
type sink struct {
	mu     sync.Mutex
	bytes  []byte
	pieces []piece
	hang   time.Duration // what the next Write takes
}

type piece struct {
	at time.Time
	n  int // bytes
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	hang := s.hang
	s.hang = 0
	s.bytes = append(s.bytes, p...)
	s.pieces = append(s.pieces, piece{time.Now(), len(p)})
	s.mu.Unlock()
	time.Sleep(hang)
	return len(p), nil
}

func (s *sink) all() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.bytes)
}

// sound gives the samples from the first that is not silent to the last.
func (s *sink) sound(f Format) (samples []int) {
	for _, frame := range f.Decode(nil, s.all()) {
		if v := int(frame[0] * 32768); v != 0 || len(samples) > 0 {
			samples = append(samples, v)
		}
	}
	for len(samples) > 0 && samples[len(samples)-1] == 0 {
		samples = samples[:len(samples)-1]
	}
	return samples
}

var mono8 = Format{Rate: 8000, Channels: 1}

// withListener runs a test in fake time, with a listener that writes to s, and
// connect to connect to it.
func withListener(t *testing.T, head Head, test func(t *testing.T, s *sink, connect func() *Output)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		defer done.Wait()
		defer cancel()
		s, memory := new(sink), soundtest.NewMemory()
		done.Go(func() {
			if err := Serve(ctx, memory, s, mono8, head); err != nil {
				t.Error(err)
			}
		})
		test(t, s, func() *Output {
			conn, err := memory.Dial()
			if err != nil {
				t.Fatal(err)
			}
			o, err := Connect(t.Context(), conn, 8000)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { o.Close() })
			return o
		})
	})
}

// listenTo runs Listen until the test ends.
func listenTo(t *testing.T, head Head, getenv func(string) string) *sink {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	s := new(sink)
	done.Go(func() {
		if err := Listen(ctx, s, mono8, head, getenv); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		done.Wait()
	})
	waitFor(t, "it to listen", func() bool { return len(s.all()) > 0 })
	return s
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	const patience = 20 * time.Second
	for end := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s", what)
		}
	}
}

func open(t *testing.T, getenv func(string) string) *Output {
	t.Helper()
	o, err := Open(t.Context(), 8000, getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

// counting gives a source of n frames, each one step louder.
func counting(n int) Source {
	at := 0
	return func(frames [][2]float64) (int, error) {
		if at == n {
			return 0, io.EOF
		}
		k := min(len(frames), n-at)
		for i := range frames[:k] {
			at++
			frames[i] = [2]float64{float64(at) / 32768, float64(at) / 32768}
		}
		return k, nil
	}
}

// loud gives a source without end whose frames are all the same.
func loud(v float64) Source {
	return func(frames [][2]float64) (int, error) {
		for i := range frames {
			frames[i] = [2]float64{v, v}
		}
		return len(frames), nil
	}
}

func TestSoundArrivesWholeAndInRealTime(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		o := connect()
		time.Sleep(200 * time.Millisecond)
		before := len(s.all())
		began := time.Now()
		o.Play(counting(8000))
		for o.Heard() < 8000 {
			time.Sleep(10 * time.Millisecond)
			if time.Since(began) > 3*time.Second {
				t.Fatalf("%d frames heard in 3 s", o.Heard())
			}
			sent := (len(s.all()) - before) / 2
			if most := mono8.Rate.N(time.Since(began) + ahead + slack + tick); sent > most {
				t.Fatalf("%d frames after %v, more than %v ahead", sent, time.Since(began), ahead)
			}
		}
		if took := time.Since(began); took < time.Second+further || took > time.Second+further+2*tick {
			t.Errorf("1 s takes %v", took)
		}
		// All of it, in order and in one piece; silence before and after.
		sound := s.sound(mono8)
		if len(sound) != 8000 {
			t.Fatalf("%d frames, want 8000", len(sound))
		}
		for i, got := range sound {
			if got != i+1 {
				t.Fatalf("frame %d is %v", i, got)
			}
		}
		time.Sleep(2 * time.Second)
		if rate := float64(len(s.all())/2) / 3.3; rate < 6800 || rate > 8000 {
			t.Errorf("%.0f frames a second", rate)
		}
	})
}

// The one that begins last is heard alone; the other is told, and can take the
// listener back.
func TestTheNewestPlays(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		first, second := connect(), connect()
		first.Play(loud(0.25))
		time.Sleep(300 * time.Millisecond)
		connect().Close() // one that plays nothing changes nothing
		time.Sleep(50 * time.Millisecond)
		if err := first.Err(); err != nil {
			t.Fatal(err)
		}
		second.Play(loud(0.5))
		time.Sleep(300 * time.Millisecond)
		select {
		case <-first.Lost():
		default:
			t.Fatal("the first one is not told")
		}
		if err := first.Err(); !errors.Is(err, ErrTaken) {
			t.Errorf("%v", err)
		}
		if err := second.Err(); err != nil {
			t.Errorf("%v", err)
		}
		third := connect()
		third.Play(loud(0.125))
		time.Sleep(300 * time.Millisecond)
		if err := second.Err(); !errors.Is(err, ErrTaken) {
			t.Errorf("%v", err)
		}
		// Each in one piece.
		var heard []int
		for _, v := range s.sound(mono8) {
			if len(heard) == 0 || heard[len(heard)-1] != v {
				heard = append(heard, v)
			}
		}
		if want := []int{8192, 16384, 4096}; !slices.Equal(heard, want) {
			t.Errorf("heard %v, want %v", heard, want)
		}
	})
}

// A machine that runs nothing of ours for a moment, but what was sent lasts that
// long: no silence comes between.
func TestNoSilenceWhileSoundLies(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		o := connect()
		time.Sleep(200 * time.Millisecond)
		o.Play(counting(8000))
		for range 4 {
			time.Sleep(200 * time.Millisecond)
			s.mu.Lock()
			s.hang = 130 * time.Millisecond
			s.mu.Unlock()
		}
		time.Sleep(time.Second)
		sound := s.sound(mono8)
		for i, got := range sound {
			if got != i+1 {
				t.Fatalf("frame %d is %v", i, got)
			}
		}
		if len(sound) != 8000 {
			t.Errorf("%d frames, want 8000", len(sound))
		}
	})
}

// playedAt says when frame i of what was written is played by a player that
// begins when it has a tenth of a second, and begins anew when it had none left.
// Nothing reaches it between two times.
func (s *sink) playedAt(i int, f Format, from, to time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var end time.Time // when all that has come will be played
	frames, waiting := 0, 0
	for _, p := range s.pieces {
		n := p.n / f.size()
		if p.at.After(from) && p.at.Before(to) {
			p.at = to
		}
		switch {
		case waiting > 0 || p.at.After(end):
			if waiting += n; waiting >= f.Rate.N(100*time.Millisecond) {
				end = p.at.Add(f.Rate.D(waiting))
				waiting = 0
			}
		default:
			end = end.Add(f.Rate.D(n))
		}
		if frames += n; frames > i && waiting == 0 {
			return end.Add(-f.Rate.D(frames - i))
		}
	}
	return time.Time{}
}

// What Heard says is what such a player plays, whenever a play begins; but for
// those after the link was interrupted, and those only until there was a rest.
func TestHeardIsWhatIsPlayed(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		o := connect()
		var from, to time.Time
		off := func(pause time.Duration) time.Duration { // of Heard
			time.Sleep(pause)
			before := len(s.all())
			o.Play(loud(0.5))
			for o.Heard() == 0 {
				time.Sleep(time.Millisecond)
			}
			said := time.Now()
			time.Sleep(time.Second)
			o.Stop()
			sound := slices.IndexFunc(mono8.Decode(nil, s.all()[before:]), func(f [2]float64) bool { return f[0] != 0 })
			return s.playedAt(before/mono8.size()+sound, mono8, from, to).Sub(said)
		}
		for _, pause := range []time.Duration{300, 20, 50, 95, 105, 150, 200, 250, 300, 400, 490, 505, 520, 600, 1000, 4900, 5200, 5400, 6000, 30000} {
			if got := off(pause * time.Millisecond); got.Abs() > 30*time.Millisecond {
				t.Errorf("after a pause of %d ms sound is heard %v later than Heard says", pause, got)
			}
		}
		time.Sleep(time.Second)
		from = time.Now().Add(500 * time.Millisecond)
		to = from.Add(400 * time.Millisecond)
		off(0)
		if got := off(150 * time.Millisecond); got < 100*time.Millisecond {
			t.Errorf("nothing was late after an interruption: %v", got)
		}
		if got := off(600 * time.Millisecond); got.Abs() > 30*time.Millisecond {
			t.Errorf("after a rest sound is still heard %v later than Heard says", got)
		}
		from = time.Now().Add(2 * time.Second)
		to = from.Add(400 * time.Millisecond)
		if got := off(8 * time.Second); got.Abs() > 30*time.Millisecond {
			t.Errorf("after an interruption of silence sound is heard %v later than Heard says", got)
		}
	})
}

// What is stopped, or makes way for another place, fades out; nothing of it is
// left out before that, and what follows begins as it is.
func TestTheEndFadesOut(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		o := connect()
		o.Play(loud(0.5))
		time.Sleep(time.Second)
		o.Play(loud(-0.25))
		time.Sleep(time.Second)
		o.Stop()
		time.Sleep(time.Second)
		sound := s.sound(mono8)
		step := 0
		var loudest int
		for i, v := range sound[1:] {
			if sound[i] > 0 && v < 0 { // the new place
				loudest = sound[i]
				continue
			}
			step = max(step, sound[i]-v, v-sound[i])
		}
		fade := mono8.Rate.N(edge)
		if most := 16384/fade + 1; step > most || loudest > most {
			t.Errorf("a step of %d, and of %d to the new place; want at most %d", step, loudest, most)
		}
		if last := sound[len(sound)-1]; last < -16384/fade {
			t.Errorf("it ends at %d", last)
		}
		if want := mono8.Rate.N(2*time.Second+ahead) + fade; len(sound) < want-mono8.Rate.N(tick) || len(sound) > want {
			t.Errorf("%d frames, want about %d", len(sound), want)
		}
	})
}

// Sound that nobody took for a while is left out: what comes then is heard as
// soon as ever.
func TestSoundDoesNotPileUp(t *testing.T) {
	withListener(t, Raw, func(t *testing.T, s *sink, connect func() *Output) {
		o := connect()
		time.Sleep(200 * time.Millisecond)
		o.Play(counting(24000))
		time.Sleep(500 * time.Millisecond)
		s.mu.Lock()
		s.hang = 2 * time.Second
		s.mu.Unlock()
		time.Sleep(2300 * time.Millisecond)
		sound := s.sound(mono8)
		now := mono8.Rate.N(2800 * time.Millisecond) // since it began
		if last := sound[len(sound)-1]; last < now || last > now+mono8.Rate.N(ahead+tick) {
			t.Errorf("the frame sent last is %d, want one of the %v from %d on", last, ahead, now)
		}
		if most := mono8.Rate.N(800*time.Millisecond + slack + 2*ahead); len(sound) > most {
			t.Errorf("%d frames were sent where %d were taken", len(sound), most)
		}
	})
}

func TestHeads(t *testing.T) {
	for _, test := range []struct {
		head Head
		want string
	}{
		{Line, "earshot-audio 1 rate=8000 channels=1\n\x00"},
		{WAV, "RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\xff\xff\xff\xff\x00"},
		{Raw, "\x00\x00"},
	} {
		withListener(t, test.head, func(t *testing.T, s *sink, _ func() *Output) {
			time.Sleep(50 * time.Millisecond)
			if got := string(s.all()); !strings.HasPrefix(got, test.want) {
				t.Errorf("%.60q, want %q", got, test.want)
			}
		})
	}
}

// They find each other by the socket.
func TestOverTheSocket(t *testing.T) {
	getenv := folder(t)
	s := listenTo(t, Raw, getenv)
	o := open(t, getenv)
	o.Play(counting(800))
	waitFor(t, "all to be heard", func() bool { return o.Heard() == 800 })
	waitFor(t, "all to arrive", func() bool { sound := s.sound(mono8); return len(sound) > 0 && sound[len(sound)-1] == 800 })
}

// A listener that hangs keeps nobody waiting for longer than ctx allows.
func TestConnectGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		began := time.Now()
		if _, err := Connect(ctx, near, 8000); err == nil {
			t.Error("no error")
		}
		if took := time.Since(began); took > 200*time.Millisecond {
			t.Errorf("it takes %v", took)
		}
	})
}

func TestReadHeader(t *testing.T) {
	good := Format{Rate: 44100, Channels: 2}
	got, err := ReadHeader(bufio.NewReader(strings.NewReader(good.Header() + "sound")))
	if err != nil || got != good {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{
		"", "\n", "RIFF\xff\xff", "earshot-audio 2 rate=8000 channels=1\n", "earshot-audio 1 rate=1 channels=1\n",
		"earshot-audio 1 rate=8000 channels=9\n", "earshot-audio 1 rate=8000", strings.Repeat("x", 1000),
	} {
		if _, err := ReadHeader(bufio.NewReader(strings.NewReader(bad))); !errors.Is(err, ErrHeader) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzReadHeader(f *testing.F) {
	f.Add("earshot-audio 1 rate=8000 channels=1\nxx")
	f.Fuzz(func(t *testing.T, s string) {
		if f, err := ReadHeader(bufio.NewReader(strings.NewReader(s))); err == nil && !f.valid() {
			t.Errorf("%q gives %+v", s, f)
		}
	})
}

func TestOpenLeavesNothingBehind(t *testing.T) {
	getenv := folder(t)
	if _, err := Open(t.Context(), 8000, getenv); !errors.Is(err, ErrNobodyListens) {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(getenv("XDG_RUNTIME_DIR")); len(entries) > 0 {
		t.Errorf("made %v", entries)
	}
}

func TestOneListenerAtATime(t *testing.T) {
	getenv := folder(t)
	listenTo(t, Raw, getenv)
	if err := Listen(t.Context(), io.Discard, mono8, Raw, getenv); !errors.Is(err, ErrListening) {
		t.Errorf("%v", err)
	}
}

func TestASocketLeftBehind(t *testing.T) {
	getenv := folder(t)
	path, err := socketPath(getenv, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // nobody is behind it
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), 8000, getenv); !errors.Is(err, ErrNobodyListens) {
		t.Errorf("%v", err)
	}
	listenTo(t, Raw, getenv)
	open(t, getenv)
}

func TestTheFolderMustBeOurs(t *testing.T) {
	getenv := folder(t)
	sockets := filepath.Join(getenv("XDG_RUNTIME_DIR"), "earshot")
	if _, err := socketPath(getenv, true); err != nil {
		t.Error(err)
	}
	info, err := os.Stat(sockets)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(sockets, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := socketPath(getenv, true); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("others can enter: %v", err)
	}
	elsewhere := t.TempDir()
	if err := os.Remove(sockets); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, sockets); err != nil {
		t.Fatal(err)
	}
	if _, err := socketPath(getenv, true); err == nil {
		t.Error("follows a link")
	}
	if os.Getuid() == 0 {
		os.Remove(sockets)
		if err := os.Mkdir(sockets, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(sockets, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		if _, err := socketPath(getenv, true); err == nil || !strings.Contains(err.Error(), "somebody else") {
			t.Errorf("the folder of somebody else: %v", err)
		}
	}
}

func TestTheListenerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		memory := soundtest.NewMemory()
		var done sync.WaitGroup
		done.Go(func() { Serve(ctx, memory, io.Discard, mono8, Raw) })
		conn, err := memory.Dial()
		if err != nil {
			t.Fatal(err)
		}
		o, err := Connect(ctx, conn, 8000)
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		o.Play(counting(100000))
		time.Sleep(100 * time.Millisecond)
		cancel()
		done.Wait()
		synctest.Wait()
		select {
		case <-o.Lost():
		default:
			t.Fatal("not noticed")
		}
		if err := o.Err(); err == nil || !strings.HasPrefix(err.Error(), "'earshot audio' ") {
			t.Errorf("%v", err)
		}
		if err := o.Play(counting(1)); err == nil {
			t.Error("plays on")
		}
	})
}

// An error of what it writes to ends Listen.
func TestListenToABrokenPipe(t *testing.T) {
	getenv := folder(t)
	broken := errors.New("broken pipe")
	n := 0
	err := Listen(t.Context(), writer(func(p []byte) (int, error) {
		if n++; n > 3 {
			return 0, broken
		}
		return len(p), nil
	}), mono8, Raw, getenv)
	if err != broken {
		t.Errorf("%v", err)
	}
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
