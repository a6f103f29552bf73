package timeline

import (
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// long returns the state of a call of ten hours whose recording has been read.
func long(b *testing.B, perSecond int) pane.State {
	b.Helper()
	c, err := hours()
	if err != nil {
		b.Fatal(err)
	}
	s := state(c)
	s.Theme = themed(theme.Blocks, colorprofile.TrueColor)
	bins := make([]uint8, 36_000*perSecond)
	for i := range bins {
		bins[i] = uint8(i * 37 >> 3)
	}
	s.Peaks = &pane.Peaks{PerSecond: perSecond, Channels: [][]uint8{bins}, Done: 1}
	s.Sound.Playing, s.Sound.Output = true, "test"
	return s
}

// What a tick costs while the playhead stays in its column.
func BenchmarkSyncNothingNew(b *testing.B) {
	s := long(b, 10)
	p := New().Sync(s, 120, 9)
	b.ReportAllocs()
	for b.Loop() {
		s.Sound.At = (s.Sound.At + time.Millisecond) % time.Minute
		p = p.Sync(s, 120, 9)
		_ = p.View(s)
	}
}

// What it costs when the playhead comes to another column.
func BenchmarkSyncNextColumn(b *testing.B) {
	s := long(b, 10)
	p := New().Sync(s, 120, 9)
	b.ReportAllocs()
	for b.Loop() {
		s.Sound.At = (s.Sound.At + 6*time.Minute) % (10 * time.Hour)
		p = p.Sync(s, 120, 9)
	}
}

// What a move of the cursor costs: the segments under it are drawn strong.
func BenchmarkSyncCursor(b *testing.B) {
	s := long(b, 10)
	p := New().Sync(s, 120, 9)
	b.ReportAllocs()
	for b.Loop() {
		s.Word = (s.Word + 1009) % len(s.Call.Words)
		p = p.Sync(s, 120, 9)
	}
}

// A whole new picture, of all ten hours and of a part.
func BenchmarkRedraw(b *testing.B) {
	for _, bc := range []struct {
		name string
		zoom int
	}{{"fit", 0}, {"8x", 3}, {"finest", 40}} {
		b.Run(bc.name, func(b *testing.B) {
			s := long(b, 50)
			s.Sound.Playing = false
			s.Word = 50_000
			p := New().Sync(s, 200, 11)
			for range bc.zoom {
				p, _ = p.Update(action.ZoomIn, s)
				p = p.Sync(s, 200, 11)
			}
			b.ReportAllocs()
			for b.Loop() {
				s.Lane = (s.Lane + 1) % model.Mark
				p = p.Sync(s, 200, 11)
			}
		})
	}
}

// What a call costs once, and each report of its recording.
func BenchmarkIndex(b *testing.B) {
	c := long(b, 10).Call
	b.ReportAllocs()
	for b.Loop() {
		newIndex(c)
	}
}

func BenchmarkSound(b *testing.B) {
	for _, bc := range []struct {
		name      string
		perSecond int
	}{{"10 a second", 10}, {"50 a second", 50}} {
		b.Run(bc.name, func(b *testing.B) {
			s := long(b, bc.perSecond)
			ix := newIndex(s.Call)
			b.ReportAllocs()
			for b.Loop() {
				newSound(ix, s.Peaks)
			}
		})
	}
}
