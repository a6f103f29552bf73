package player

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// sniffLen is how much of a file's start sniff wants to see.
const sniffLen = 4 << 10

// A format is which decoder a file is for.
type format int

const (
	formatNone    format = iota // no recording
	formatUnknown               // nobody knows
	formatForeign               // a recording for ffmpeg
	formatWAV
	formatFLAC
	formatMP3
	formatOgg
)

// A kind is what a file is, by its first bytes.
type kind struct {
	format
	name string // for people, such as "MP4" or "a PDF document"
}

// FormatOf names what a file or stream is that begins with start, such as "MP3",
// and says whether it is a recording. 4 KiB of it are enough, and fewer will do
// for most. The name is empty if nobody knows.
func FormatOf(start []byte) (name string, isRecording bool) {
	k := sniff(start[:min(len(start), sniffLen)])
	return k.name, k.isRecording()
}

// isRecording says whether it's a recording in a format that has a name.
func (k kind) isRecording() bool { return k.format > formatUnknown }

// magics are the marks at which formats begin, from their specifications.
var magics = []struct {
	at    int
	magic string
	kind
}{
	{8, "WAVE", kind{formatWAV, "WAV"}}, // after RIFF, RF64 or BW64 and a size
	{0, "fLaC", kind{formatFLAC, "FLAC"}},
	{0, "OggS", kind{formatOgg, "Ogg"}},
	{4, "ftypM4A", kind{formatForeign, "M4A"}},
	{4, "ftypqt", kind{formatForeign, "QuickTime"}},
	{4, "ftyp3g", kind{formatForeign, "3GP"}},
	{4, "ftypheic", kind{formatNone, "a HEIC picture"}},
	{4, "ftypavif", kind{formatNone, "an AVIF picture"}},
	{4, "ftyp", kind{formatForeign, "MP4"}},
	{4, "moov", kind{formatForeign, "QuickTime"}},
	{4, "mdat", kind{formatForeign, "QuickTime"}},
	{0, "\x1a\x45\xdf\xa3", kind{formatForeign, "WebM or Matroska"}},
	{0, "#!AMR", kind{formatForeign, "AMR"}},
	{0, "FORM", kind{formatForeign, "AIFF"}},
	{0, ".snd", kind{formatForeign, "AU"}},
	{0, "caff", kind{formatForeign, "CAF"}},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", kind{formatForeign, "WMA"}},
	{0, "wvpk", kind{formatForeign, "WavPack"}},
	{0, "MAC ", kind{formatForeign, "Monkey's Audio"}},
	{0, "riff\x2e\x91\xcf\x11", kind{formatForeign, "Wave64"}},
	{8, "AVI ", kind{formatForeign, "AVI"}},
	{0, "FLV\x01", kind{formatForeign, "Flash video"}},
	{0, "%PDF-", kind{formatNone, "a PDF document"}},
	{0, "\x89PNG\r\n", kind{formatNone, "a PNG picture"}},
	{0, "\xff\xd8\xff", kind{formatNone, "a JPEG picture"}},
	{0, "GIF8", kind{formatNone, "a GIF picture"}},
	{0, "PK\x03\x04", kind{formatNone, "a ZIP archive; unpack it first"}},
	{0, "PK\x05\x06", kind{formatNone, "an empty ZIP archive"}},
	{0, "\x1f\x8b", kind{formatNone, "compressed with gzip; unpack it first"}},
	{0, "\x28\xb5\x2f\xfd", kind{formatNone, "compressed with zstd; unpack it first"}},
	{0, "\xfd7zXZ", kind{formatNone, "compressed with xz; unpack it first"}},
	{0, "BZh", kind{formatNone, "compressed with bzip2; unpack it first"}},
	{0, "7z\xbc\xaf\x27\x1c", kind{formatNone, "a 7z archive; unpack it first"}},
	{0, "Rar!\x1a\x07", kind{formatNone, "a RAR archive; unpack it first"}},
	{0, "\x7fELF", kind{formatNone, "a program"}},
	{0, "MZ", kind{formatNone, "a program"}},
	{0, "SQLite format 3\x00", kind{formatNone, "a SQLite database"}},
	{0, "MThd", kind{formatNone, "MIDI, notes without sound"}},
}

// sniff says what a file is that begins with start: all of it, or sniffLen bytes.
func sniff(start []byte) kind {
	if bytes.HasPrefix(start, []byte("ID3")) {
		// Tags stand before MP3, and by mistake before FLAC and others: what
		// comes after them decides, where it can be seen.
		if n := id3Len(start); n < len(start) {
			if k := sniff(start[n:]); k.format == formatFLAC || k.format == formatForeign {
				return k
			}
		}
		return kind{formatMP3, "MP3"}
	}
	for _, m := range magics {
		if len(start) > m.at && bytes.HasPrefix(start[m.at:], []byte(m.magic)) {
			return m.kind
		}
	}
	if bytes.HasPrefix(start, []byte("RIFF")) || bytes.HasPrefix(start, []byte("RF64")) || bytes.HasPrefix(start, []byte("BW64")) {
		if len(start) < 12 {
			return kind{formatWAV, "WAV"} // cut off
		}
		return kind{formatNone, "a RIFF file without sound"}
	}
	if text := textKind(start); text != "" {
		return kind{formatNone, text}
	}
	if len(bytes.Trim(start, "\x00")) == 0 {
		return kind{formatNone, "nothing but zero bytes where it should begin"}
	}
	if name := mpegKind(start); name != "" {
		if name == "MP3" {
			return kind{formatMP3, name}
		}
		return kind{formatForeign, name}
	}
	return kind{formatUnknown, ""}
}

// id3Len is the length of the ID3v2 tag that b begins with, in bytes.
func id3Len(b []byte) int {
	if len(b) < 10 {
		return 10
	}
	n := 10 + int(b[6]&0x7f)<<21 + int(b[7]&0x7f)<<14 + int(b[8]&0x7f)<<7 + int(b[9]&0x7f)
	if b[5]&0x10 != 0 {
		n += 10 // a footer
	}
	return n
}

// mpegKind names the MPEG audio that b holds, if it does. Streams may be cut
// out of the middle of others, so the first frame need not be at the start.
func mpegKind(b []byte) string {
	for i := 0; i+4 <= len(b); i++ {
		if b[i] != 0xff || b[i+1]&0xe0 != 0xe0 {
			continue
		}
		if b[i+1]&0xf6 == 0xf0 {
			if i == 0 {
				return "ADTS AAC"
			}
			continue
		}
		switch version, layer, rate, bits := b[i+1]>>3&3, b[i+1]>>1&3, b[i+2]>>2&3, b[i+2]>>4; {
		case version == 1 || layer == 0 || rate == 3 || bits == 15:
		case layer == 1:
			return "MP3"
		case i > 0:
		case layer == 2:
			return "MPEG Layer II"
		default:
			return "MPEG Layer I"
		}
	}
	return ""
}

// textKind says which kind of text b is, or nothing if it's none.
func textKind(b []byte) string {
	for _, bom := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(b, []byte(bom)) && len(b) > 3 && (b[2] == 0 || b[3] == 0) {
			return "text in UTF-16"
		}
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for len(b) > 0 { // a rune may be cut in two at the end
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 || utf8.Valid(b) || len(b) < sniffLen-4 {
			break
		}
		b = b[:len(b)-1]
	}
	if !utf8.Valid(b) || bytes.ContainsAny(b, "\x00\x01\x02\x03\x04\x05\x06") {
		return ""
	}
	s := strings.TrimSpace(string(b))
	switch {
	case s == "":
		return "blank text"
	case s[0] == '{' || s[0] == '[':
		return "JSON, perhaps a response; give the recording it belongs to"
	case strings.HasPrefix(s, "<!") || strings.HasPrefix(s, "<html") || strings.HasPrefix(s, "<?xml"):
		return "a web page or XML, perhaps an error page that was saved instead of the recording"
	case strings.HasPrefix(s, "#EXTM3U"):
		return "a playlist; give the recording it lists"
	case strings.HasPrefix(s, "version https://git-lfs"):
		return "a Git LFS pointer; fetch the recording with: git lfs pull"
	}
	return "text"
}
