//go:build linux

package player

import (
	"context"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"earshot/player/remote"
	"earshot/player/soundtest"
	"earshot/player/tone"
)

// linkDelay is how long everything takes over the link of these tests, each way.
const linkDelay = 20 * time.Millisecond

// Over a link with a round trip of 40 ms the word that is lit is the one that is
// heard, a pause is heard soon, and after a jump nothing of the old place comes.
func TestSoundOverASlowLink(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	server := soundtest.Start(t, int(tone.Rate))
	heard := &listener{Recording: server.Record(t, int(tone.Rate)), t: t}

	t.Run("the sound server forwarded", func(t *testing.T) {
		socket := soundtest.Delay(t, server.Socket, linkDelay)
		p := New(spoken(), Options{Output: "pulse", Getenv: func(name string) string {
			switch name {
			case "PULSE_SERVER":
				return "unix:" + socket
			case "SSH_CONNECTION":
				return "1 2 3 4"
			}
			return server.Getenv(name)
		}})
		defer p.Close()
		// The server drops what it holds.
		overLink(t, p, heard, linkLimit{lit: 50 * ms, seek: 100 * ms, pause: 100 * ms})
	})
	t.Run("earshot audio to pacat", func(t *testing.T) {
		near, far := link(t)
		pacat := exec.Command("pacat", "--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=100")
		pacat.Env, pacat.Stdin = server.Env(), near
		if err := pacat.Start(); err != nil {
			t.Fatal(err)
		}
		defer pacat.Wait()
		defer pacat.Process.Kill()
		for range 1000 { // until it is there; ssh takes as long to connect
			list := exec.Command("pactl", "list", "short", "sink-inputs")
			list.Env = server.Env()
			if inputs, _ := list.Output(); len(inputs) > 0 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		getenv := socketFolder(t)
		streaming(t, far, StreamFormat{Rate: tone.Rate, Channels: 1, Head: remote.Raw}, getenv)
		p := New(spoken(), Options{Output: "stream", Getenv: getenv})
		defer p.Close()
		time.Sleep(500 * time.Millisecond)
		// What was sent already is played.
		overLink(t, p, heard, linkLimit{lit: 50 * ms, seek: 350 * ms, pause: 350 * ms})
	})
	t.Run("earshot audio to earshot speaker", func(t *testing.T) {
		near, far := link(t)
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() {
			if err := PlayStream(ctx, near, Options{Output: "pulse", Getenv: server.Getenv}); err != nil {
				t.Error(err)
			}
		})
		defer done.Wait()
		defer cancel()
		getenv := socketFolder(t)
		streaming(t, far, StreamFormat{Rate: tone.Rate, Channels: 1, Head: remote.Line}, getenv)
		p := New(spoken(), Options{Output: "stream", Getenv: getenv})
		defer p.Close()
		time.Sleep(500 * time.Millisecond)
		overLink(t, p, heard, linkLimit{lit: 50 * ms, seek: 350 * ms, pause: 350 * ms})
	})
}

// link gives both ends of the link: what far takes comes out of near.
func link(t *testing.T) (near *os.File, far net.Conn) {
	t.Helper()
	dir := socketFolder(t)("XDG_RUNTIME_DIR")
	l, err := net.Listen("unix", filepath.Join(dir, "near"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	far, err = net.Dial("unix", soundtest.Delay(t, l.Addr().String(), linkDelay))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	near, err = conn.(*net.UnixConn).File()
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return near, far
}

// A linkLimit is what may be seen over the link at most.
type linkLimit struct {
	lit, seek, pause time.Duration
}

// overLink plays, jumps and pauses. Half a second after the start a machine that
// is busy with something else may have had a gap, whatever plays; a fault of ours
// is there in all tries.
func overLink(t *testing.T, p *Player, heard *listener, limit linkLimit) {
	t.Helper()
	p.PlayFrom(0) // opens the output
	time.Sleep(300 * time.Millisecond)
	p.Pause()
	const old, young = 10 * time.Second, 50 * time.Second
	steadily(t, "lit and heard", func(t *testing.T, y *try) {
		time.Sleep(800 * time.Millisecond) // longer than a rest of earshot audio
		asked := heard.mark()
		said := sayings{}
		p.PlayFrom(old)
		said.collect(p, 1500*time.Millisecond)
		jumped := time.Now()
		p.Seek(young)
		said.collect(p, time.Second)
		paused := time.Now()
		p.Pause()
		time.Sleep(700 * time.Millisecond)
		x, words := heard.words()
		isOld := func(w tone.Word) bool { return time.Duration(w.Index)*wordEvery < young }
		i := slices.IndexFunc(words, func(w tone.Hit) bool { return !isOld(w.Word) })
		if i < 2 || len(words)-i < 2 {
			y.Errorf("%d words heard before the jump, %d behind it", max(i, 0), len(words)-max(i, 0))
			return
		}
		if again := slices.IndexFunc(words[i:], func(w tone.Hit) bool { return isOld(w.Word) }); again >= 0 {
			y.Errorf("word %d is heard after the jump", words[i+again].Index)
		}
		// The first word may have been cut, and the jump may fall in a word.
		before, behind := said.less(heard, words[1]), said.less(heard, words[i+1])
		place := time.Duration(words[i+1].Index) * wordEvery
		jump := heard.time(words[i+1].Start).Sub(jumped) - (place - young)
		end := len(x)
		for end > 0 && math.Abs(x[end-1]) < 0.001 {
			end--
		}
		silent := heard.time(tone.Rate.D(end)).Sub(paused)
		t.Logf("from PlayFrom to sound %v; At less what is heard %v, after a jump %v; a jump takes %v, a pause %v",
			heard.time(tone.Rate.D(begins(x))).Sub(asked), before, behind, jump, silent)
		near(y, "At less what is heard", before, 0, limit.lit)
		near(y, "At less what is heard after a jump", behind, 0, limit.lit)
		if jump > limit.seek {
			y.Errorf("a jump is heard after %v", jump)
		}
		if silent > limit.pause {
			y.Errorf("a pause is heard after %v", silent)
		}
	})
}

// sayings are what State has said, and when.
type sayings []saying

type saying struct {
	when time.Time
	at   time.Duration
}

func (all *sayings) collect(p *Player, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		*all = append(*all, saying{time.Now(), p.State().At})
	}
}

// less says how much further State.At was than a word when it was heard.
func (all sayings) less(heard *listener, w tone.Hit) time.Duration {
	when := heard.time(w.Start)
	i := slices.IndexFunc(all, func(s saying) bool { return s.when.After(when) })
	if i < 0 {
		i = len(all) - 1
	}
	at := all[i].at - all[i].when.Sub(when) // time goes on as in the recording
	return at - time.Duration(w.Index)*wordEvery
}
