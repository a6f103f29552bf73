//go:build linux

package pulse

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"earshot/player/soundtest"
)

// Over TCP a server wants its cookie.
func TestOverTCP(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	server := soundtest.Start(t, 48000)
	getenv := env("PULSE_SERVER", server.TCP, "PULSE_COOKIE", server.Cookie, "SSH_CONNECTION", "1 2 3 4")
	o, err := Open(t.Context(), Options{Rate: 16000, Channels: 1, Getenv: getenv})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if o.Name() != "PulseAudio, remote" {
		t.Errorf("Name = %q", o.Name())
	}
	// Some 300 ms are held for a link that stutters: by the server's own word, and
	// by what it is given before that is heard.
	const least = 250 * time.Millisecond
	if held := o.rate.D(o.target / o.frame()); held < least || held > remoteBuffer {
		t.Errorf("the server holds %v", held)
	}
	var given atomic.Int64
	ahead := 0
	began := time.Now()
	o.Play(func(frames [][2]float64) (int, error) {
		clear(frames)
		given.Add(int64(len(frames)))
		return len(frames), nil
	})
	for o.Heard() < 8000 { // half a second
		heard := o.Heard()
		sent, took := int(given.Load()), time.Since(began)
		if took > 20*time.Second {
			t.Fatalf("%d of %d frames heard in %v", heard, sent, took)
		}
		if most := o.rate.N(took + 20*time.Millisecond); heard > min(sent, most) {
			t.Fatalf("%d of %d frames heard in %v", heard, sent, took)
		}
		ahead = max(ahead, sent-heard)
		time.Sleep(5 * time.Millisecond)
	}
	o.Stop()
	if held := o.rate.D(ahead); held < least || held > time.Second {
		t.Errorf("%v were held", held)
	}

	wrong := filepath.Join(t.TempDir(), "cookie")
	if err := os.WriteFile(wrong, make([]byte, 256), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Rate: 16000, Channels: 1, Getenv: env("PULSE_SERVER", server.TCP, "PULSE_COOKIE", wrong)})
	if err == nil || !strings.Contains(err.Error(), "it wants its cookie") && !strings.Contains(err.Error(), "closed the connection") {
		t.Errorf("with a wrong cookie: %v", err)
	} else {
		t.Log(err)
	}
}
