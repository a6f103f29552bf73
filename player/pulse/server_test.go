//go:build linux

package pulse

import (
	"os"
	"path/filepath"
	"strings"
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
	// A machine that is busy with something else fills the buffer late.
	var heard, given int
	for range 3 {
		given = 0
		o.Play(func(frames [][2]float64) (int, error) {
			clear(frames)
			given += len(frames)
			return len(frames), nil
		})
		time.Sleep(800 * time.Millisecond)
		heard = o.Heard()
		o.Stop()
		if given-heard >= 16000/5 {
			break
		}
	}
	if heard < 6000 || heard > given {
		t.Errorf("%d of %d frames heard in 800 ms", heard, given)
	}
	if ahead := given - heard; ahead < 16000/5 || ahead > 16000 {
		t.Errorf("%d frames are held for a link that stutters, want a third of a second", ahead)
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
