package export

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
)

// writeSubRip writes captions as SubRip. The format was never written down;
// this is what players agree on.
func writeSubRip(p *pen, c *model.Call, o Options) {
	n := 0
	for cue := range Captions(c, o.Speakers) {
		n++
		p.buf = strconv.AppendInt(p.buf[:0], int64(n), 10)
		p.buf = append(p.buf, '\n')
		p.buf = appendClock(p.buf, cue.From, ',')
		p.buf = append(p.buf, " --> "...)
		p.buf = appendClock(p.buf, cue.To, ',')
		p.buf = append(p.buf, '\n')
		for _, l := range cue.Lines {
			p.buf = append(append(p.buf, l.Label...), subRipText(l.Text)...)
			p.buf = append(p.buf, '\n')
		}
		if p.bytes(append(p.buf, '\n')); p.err != nil {
			return
		}
	}
}

// subRipText replaces what players take for markup: the format has no way to
// escape it. An angle bracket that may begin a tag, and the brace of an SSA
// override, become quotation marks and a bracket that look much the same.
var subRip = strings.NewReplacer("<", "‹", ">", "›", "{\\", "(\\", "-->", "–›")

func subRipText(s string) string { return subRip.Replace(s) }

// writeWebVTT writes captions as WebVTT (W3C), each line with its voice.
func writeWebVTT(p *pen, c *model.Call, o Options) {
	p.string("WEBVTT\n")
	voices := len(c.Voices) > 1 && o.Speakers != NoNames
	for cue := range Captions(c, o.Speakers) {
		p.buf = append(p.buf[:0], '\n')
		p.buf = appendClock(p.buf, cue.From, '.')
		p.buf = append(p.buf, " --> "...)
		p.buf = appendClock(p.buf, cue.To, '.')
		p.buf = append(p.buf, '\n')
		for i, l := range cue.Lines {
			// A voice goes on to its end tag, or, of one alone, to the end of the cue.
			open := voices && (i == 0 || l.Voice != cue.Lines[i-1].Voice)
			if open {
				if i > 0 {
					p.buf = append(p.buf[:len(p.buf)-1], "</v>\n"...)
				}
				p.buf = append(p.buf, "<v "...)
				p.buf = append(p.buf, VoiceName(c, l.Voice)...)
				p.buf = append(p.buf, '>')
			}
			p.buf = append(append(p.buf, l.Label...), webVTT.Replace(l.Text)...)
			p.buf = append(p.buf, '\n')
		}
		if voices {
			p.buf = append(p.buf[:len(p.buf)-1], "</v>\n"...)
		}
		if p.bytes(p.buf); p.err != nil {
			return
		}
	}
}

var webVTT = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// appendClock appends a time as captions have it, "00:01:02.345".
func appendClock(dst []byte, d time.Duration, point byte) []byte {
	ms := d.Milliseconds()
	two := func(n int64) {
		if n < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendInt(dst, n, 10)
	}
	two(ms / 3_600_000)
	dst = append(dst, ':')
	two(ms / 60_000 % 60)
	dst = append(dst, ':')
	two(ms / 1000 % 60)
	dst = append(dst, point)
	return append(dst, strconv.FormatInt(ms%1000+1000, 10)[1:]...)
}
