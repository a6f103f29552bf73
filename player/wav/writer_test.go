package wav

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func create(t testing.TB, rate, channels int) (*Writer, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.wav")
	w, err := Create(path, rate, channels)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.f.Close() })
	return w, path
}

// sound makes bytes of samples that never repeat.
func sound(n int) []byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// decoded is the samples that a decoder of our own finds in the file.
func decoded(t *testing.T, path string) (pcm []byte, d *Decoder) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if d, err = New(f, info.Size()); err != nil {
		t.Fatal(err)
	}
	frames := make([][2]float64, 1000)
	for {
		n, ok := d.Stream(frames)
		if !ok {
			break
		}
		for _, f := range frames[:n] {
			for _, v := range f[:d.Channels()] {
				s := int16(v * (1 << 15))
				pcm = append(pcm, byte(s), byte(s>>8))
			}
		}
	}
	if d.Err() != nil {
		t.Errorf("our decoder: %v", d.Err())
	}
	return pcm, d
}

// A file that nobody ever closes is whole for every reader, after each write.
func TestAbandonedFileIsWhole(t *testing.T) {
	for _, channels := range []int{1, 2} {
		w, path := create(t, 16000, channels)
		want := sound(16000 * 2 * channels)
		written := 0
		for n := 0; written < len(want); n++ {
			k, err := w.Write(want[written:min(len(want), written+640*channels+n*4)])
			if err != nil {
				t.Fatal(err)
			}
			written += k
			if n%10 != 0 && written < len(want) {
				continue
			}
			got, d := decoded(t, path)
			if !bytes.Equal(got, want[:written]) || d.Rate() != 16000 || d.Channels() != channels {
				t.Fatalf("after %d bytes: %d bytes of %d channels at %d Hz", written, len(got), d.Channels(), d.Rate())
			}
		}
		if w.Size() != int64(len(want)) || w.Duration() != time.Second {
			t.Errorf("%d bytes, %v", w.Size(), w.Duration())
		}
		for _, command := range [][]string{
			{"ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "s16le", "-c:a", "pcm_s16le", "-"},
			{"sox", path, "-t", "raw", "-"},
		} {
			if _, err := exec.LookPath(command[0]); err != nil {
				t.Logf("%s isn't installed: not compared with it", command[0])
				continue
			}
			var complaints bytes.Buffer
			cmd := exec.Command(command[0], command[1:]...)
			cmd.Stderr = &complaints
			got, err := cmd.Output()
			if err != nil || !bytes.Equal(got, want) || complaints.Len() > 0 {
				t.Errorf("%s reads %d bytes of %d: %v %s", command[0], len(got), len(want), err, complaints.Bytes())
			}
		}
	}
}

// The data chunk is byte for byte what was written.
func TestClosedFile(t *testing.T) {
	w, path := create(t, 8000, 2)
	want := sound(8000)
	if _, err := w.Write(want[:3]); err != nil { // not a whole frame
		t.Fatal(err)
	}
	if got, _ := decoded(t, path); len(got) != 0 {
		t.Errorf("%d bytes of a frame that is not whole", len(got))
	}
	if _, err := w.Write(want[3:]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(file) != writerHeader+len(want) || !bytes.Equal(file[writerHeader:], want) {
		t.Errorf("the file has %d bytes", len(file))
	}
	header := "RIFF\x88\x1f\x00\x00WAVEJUNK\x1c\x00\x00\x00" + string(make([]byte, 28)) +
		"fmt \x10\x00\x00\x00\x01\x00\x02\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x10\x00data\x40\x1f\x00\x00"
	if string(file[:writerHeader]) != header {
		t.Errorf("header %q\nwant   %q", file[:writerHeader], header)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	if _, err := w.Write(want); !errors.Is(err, os.ErrClosed) {
		t.Errorf("written after Close: %v", err)
	}
}

// Nobody's file is written over.
func TestCreateRefuses(t *testing.T) {
	_, path := create(t, 8000, 1)
	if _, err := Create(path, 8000, 1); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the file exists: %v", err)
	}
	for _, tt := range []struct{ rate, channels int }{{0, 1}, {-1, 1}, {8000, 0}, {8000, 1 << 16}} {
		path := filepath.Join(t.TempDir(), "b.wav")
		if w, err := Create(path, tt.rate, tt.channels); err == nil {
			w.Close()
			t.Errorf("%d channels at %d Hz are written", tt.channels, tt.rate)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("a file was made")
		}
	}
}

// Over 4 GiB, where RIFF ends, it goes on. The file is sparse and takes no space.
func TestBeyond4GiB(t *testing.T) {
	w, path := create(t, 48000, 2)
	w.size = 1<<32 - writerHeader - 8000 // as if so much was written
	want := sound(16000)
	for _, part := range [][]byte{want[:4000], want[4000:12000], want[12000:]} {
		if _, err := w.Write(part); err != nil {
			t.Skipf("no file of 4 GiB can be made here: %v", err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		info, _ := f.Stat()
		d, err := New(f, info.Size())
		if err != nil || int64(d.Len()) != w.Size()/4 || d.Damage() != nil {
			t.Fatalf("%d frames of %d: %v", d.Len(), w.Size()/4, err)
		}
		f.Close()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got := make([]byte, len(want))
	if _, err := f.ReadAt(got, writerHeader+w.Size()-int64(len(got))); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the samples around 4 GiB differ (%v)", err)
	}
	magic := make([]byte, 4)
	if f.ReadAt(magic, 0); string(magic) != "RF64" {
		t.Errorf("it is %q", magic)
	}
	if _, err := exec.LookPath("ffprobe"); err == nil {
		out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=duration_ts", "-of", "csv=p=0", path).Output()
		if want := "1073743804\n"; err != nil || string(out) != want {
			t.Errorf("ffprobe finds %q frames, want %q (%v)", out, want, err)
		}
	}
}

// While a disk syncs, writing goes on; what fails there is told.
func TestSync(t *testing.T) {
	w, path := create(t, 8000, 1)
	w.synced = time.Now().Add(-time.Minute)
	for range 100 {
		if _, err := w.Write(sound(320)); err != nil {
			t.Fatal(err)
		}
	}
	if w.syncing == nil && time.Since(w.synced) > time.Second {
		t.Error("it was not synced")
	}
	if err := w.syncFailed(true); err != nil {
		t.Error(err)
	}
	w.syncing = make(chan error, 1)
	w.syncing <- io.ErrNoProgress
	if _, err := w.Write(sound(320)); err != io.ErrNoProgress {
		t.Errorf("a failed sync is told as %v", err)
	}
	if _, err := w.Write(sound(320)); err != nil {
		t.Errorf("after it: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if got, _ := decoded(t, path); len(got) != 101*320 {
		t.Errorf("%d bytes", len(got))
	}
}

func BenchmarkWriter(b *testing.B) {
	w, _ := create(b, 16000, 1)
	chunk := sound(640) // 20 ms
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Write(chunk); err != nil {
			b.Fatal(err)
		}
	}
}
