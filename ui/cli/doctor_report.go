package cli

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"earshot/api/key"
	"earshot/ui"
	"earshot/ui/config"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// report judges what was found.
func (e examination) report() report {
	r := report{Version: e.version, Platform: e.platform}
	for _, area := range []struct {
		name    string
		remarks []remark
	}{
		{"Terminal", e.terminal()},
		{"Sound", e.sound()},
		{"Formats", e.formats()},
		{"Configuration", e.configuration()},
		{"What is kept", e.kept()},
		{"Deepgram", e.service()},
	} {
		for _, m := range area.remarks {
			m.Area = area.name
			if m.Result == broken {
				r.Broken++
			}
			r.Checks = append(r.Checks, m)
		}
	}
	return r
}

func (e examination) terminal() []remark {
	var list []remark
	say := func(v verdict, what, do string) { list = append(list, remark{Result: v, What: what, Do: do}) }
	if !e.isTerminal {
		say(told, "keys or screen are no terminal here, so it was not examined", "Run earshot doctor in the terminal that you use, without a pipe.")
	}
	switch name := e.getenv("TERM"); {
	case runtime.GOOS == "windows":
	case name == "dumb":
		say(advice, `TERM is "dumb": calls are told in plain mode, a sentence for each key`, "In a real terminal TERM says what it is; over SSH it has to be passed on.")
	case name == "":
		say(advice, `TERM is "": nothing is known of the terminal`, "In a real terminal TERM says what it is; over SSH it has to be passed on.")
	default:
		say(works, "TERM is "+name, "")
	}
	if e.isTerminal {
		list = append(list, e.colours(), e.size())
	}
	list = append(list, e.between()...)
	list = append(list, e.characters(), e.pictures())
	return append(list, e.answered()...)
}

// pictures tells what waveforms and charts are drawn with. Block elements are in
// every monospaced font that was looked at, braille in none of them: it comes
// from another font, and often looks ragged.
func (e examination) pictures() remark {
	switch e.glyphs {
	case theme.ASCII:
		return remark{Result: told, What: "pictures are drawn in ASCII", Do: "--glyphs block draws them finer, where the font has block elements."}
	case theme.Braille:
		return remark{Result: told, What: "pictures are drawn in braille", Do: "If they look ragged, the font has none: --glyphs block."}
	}
	return remark{Result: told, What: "pictures are drawn with block elements", Do: "If they look wrong, the font has none: --glyphs ascii. In earshot zs tries what there is."}
}

func (e examination) colours() remark {
	switch p := e.profile; {
	case e.set.NoColor:
		return remark{Result: told, What: "no colours, because of " + e.sourceOf("no-color")}
	case p == colorprofile.TrueColor:
		return remark{Result: works, What: "16 million colours"}
	case p == colorprofile.ANSI256:
		return remark{Result: works, What: "256 colours", Do: "If the terminal has more, COLORTERM=truecolor says so."}
	case p == colorprofile.ANSI:
		return remark{Result: advice, What: "16 colours", Do: "If the terminal has more, TERM=xterm-256color or COLORTERM=truecolor says so."}
	}
	return remark{Result: advice, What: "no colours, by what TERM says", Do: "If the terminal has colours, TERM=xterm-256color says so."}
}

// sourceOf says where a setting comes from.
func (e examination) sourceOf(name string) string {
	for _, s := range e.set.Entries() {
		if s.Name == name {
			return sourceText(s.Source)
		}
	}
	return ""
}

func (e examination) size() remark {
	size := fmt.Sprintf("%d columns, %d lines", e.width, e.height)
	if e.width <= 0 || e.height <= 0 {
		return remark{Result: advice, What: "the terminal does not say how large it is", Do: "stty cols 80 rows 24 sets it."}
	}
	if e.width < ui.MinWidth || e.height < ui.MinHeight {
		return remark{Result: advice, What: size, Do: fmt.Sprintf("earshot needs %d columns and %d lines.", ui.MinWidth, ui.MinHeight)}
	}
	return remark{Result: works, What: size}
}

// between tells what lies between earshot and the person.
func (e examination) between() []remark {
	var list []remark
	switch {
	case e.getenv("TMUX") != "":
		list = append(list, remark{Result: told, What: "inside tmux",
			Do: "For copying: tmux set -s set-clipboard on. For all colours: tmux set -as terminal-features ',*:RGB'"})
	case e.getenv("STY") != "":
		list = append(list, remark{Result: told, What: "inside screen, which passes copied text on only in part",
			Do: "tmux does more, or run earshot without screen."})
	}
	if e.overSSH {
		list = append(list, remark{Result: told, What: "over SSH: the mouse is off until F2, and sound needs a way back"})
	}
	return list
}

// characters tells whether more than ASCII can be shown.
func (e examination) characters() remark {
	if runtime.GOOS == "windows" || utf8Locale(e.getenv) {
		return remark{Result: works, What: "characters are UTF-8"}
	}
	return remark{Result: advice, What: fmt.Sprintf("the locale %q is not UTF-8: blocks and lines may show as other signs", locale(e.getenv)),
		Do: "Set LANG=C.UTF-8 or one of your own that ends in UTF-8; else --glyphs ascii."}
}

// locale returns what decides how characters are written.
func locale(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			return v
		}
	}
	return ""
}

func utf8Locale(getenv func(string) string) bool {
	name := strings.ToLower(locale(getenv))
	return strings.Contains(name, "utf-8") || strings.Contains(name, "utf8") || runtime.GOOS == "windows"
}

func (e examination) answered() []remark {
	a := e.answers
	if a == nil {
		return nil
	}
	if !a.inTime {
		return []remark{{Result: advice, What: fmt.Sprintf("the terminal answered no question within %v", answerWait),
			Do: "That is so over slow lines, and earshot works; --theme dark or light saves it from asking."}}
	}
	var list []remark
	if a.name != "" {
		list = append(list, remark{Result: told, What: "it calls itself " + a.name})
	}
	if a.sync {
		list = append(list, remark{Result: works, What: "it shows frames as a whole (mode 2026)"})
	} else {
		list = append(list, remark{Result: told, What: "it does not show frames as a whole (mode 2026): a large change may be seen as it comes"})
	}
	if !a.graphemes {
		list = append(list, remark{Result: told, What: "it does not say how wide joined characters are (mode 2027): some emoji may shift a line"})
	} else {
		list = append(list, remark{Result: works, What: "it measures joined characters as earshot does (mode 2027)"})
	}
	if a.darkness != "" {
		list = append(list, remark{Result: works, What: "its background is " + a.darkness})
	} else {
		list = append(list, remark{Result: told, What: "it does not tell its background; dark is taken", Do: "--theme light or theme = \"light\" if it is not."})
	}
	return list
}

// sound judges the outputs in the order in which they are tried. The first one
// that works is taken, and one that is there and fails decisively ends the
// search.
func (e examination) sound() []remark {
	var list []remark
	wanted, taken, over := e.set.Output, "", false
	for _, o := range e.outputs {
		m := remark{Result: told, What: o.Output + ": "}
		switch {
		case o.Err == nil && !over && taken == "" && (wanted == "auto" || wanted == o.Output):
			m.Result, taken = works, o.Output
			m.What += "works, and is where the sound goes"
		case o.Err == nil:
			m.What += "works"
		default:
			m.What += strings.TrimPrefix(strings.TrimPrefix(oneLine(o.Err), "not there: "), o.Output+": ")
			if wanted == o.Output || wanted == "auto" && !o.Absent && o.Decisive && taken == "" && !over {
				m.Result, over = broken, true
				m.Do = "It is the output that counts here; another can be chosen: " + wayOut(o.Output)
			}
		}
		list = append(list, m)
	}
	switch {
	case wanted == "silent":
		list = append(list, remark{Result: told, What: "sound is switched off: output is silent, says " + e.sourceOf("output")})
	case taken == "" && !over:
		list = append(list, remark{Result: advice, What: "nothing can be heard here: a silent clock takes the place of the sound", Do: soundAdvice(e.overSSH)})
	}
	return list
}

func wayOut(output string) string {
	if output == "oto" {
		return "--output silent."
	}
	return "--output, such as silent. Or start the sound server."
}

func soundAdvice(overSSH bool) string {
	if overSSH {
		return "Where you sit: ssh HOST earshot audio | earshot speaker. The command palette (:) of earshot has more: sound."
	}
	return "Start PipeWire or PulseAudio; PULSE_SERVER names one that is elsewhere."
}

// oneLine returns the text of an error in one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func (e examination) formats() []remark {
	list := []remark{{Result: works, What: "WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus are decoded by earshot"}}
	const rest = "M4A, AMR, WebM and the like"
	switch f := e.ffmpeg; {
	case f.path == "":
		list = append(list, remark{Result: advice, What: "ffmpeg is not installed: " + rest + " can't be played", Do: "Install ffmpeg, or convert the recording."})
	case f.err != nil:
		list = append(list, remark{Result: broken, What: fmt.Sprintf("%s does not run (%s): %s can't be played", f.path, oneLine(f.err), rest), Do: "Install it anew."})
	default:
		list = append(list, remark{Result: works, What: fmt.Sprintf("%s at %s decodes %s", f.version, f.path, rest)})
	}
	return list
}

func (e examination) configuration() []remark {
	var list []remark
	s := e.set
	switch bad, ok := errors.AsType[*config.Error](s.err); {
	case ok:
		list = append(list, remark{Result: broken, What: bad.Error(), Do: bad.Hint})
	case s.err != nil:
		list = append(list, remark{Result: broken, What: "the configuration can't be read: " + oneLine(s.err), Do: "Change its permissions, or remove it."})
	case s.file == "":
		list = append(list, remark{Result: advice, What: "nothing says where a configuration is", Do: "Set HOME or XDG_CONFIG_HOME."})
	case !s.inFile:
		list = append(list, remark{Result: told, What: s.file + " is not there", Do: "earshot config init writes it."})
	default:
		list = append(list, remark{Result: works, What: s.file + " is read"})
	}
	if _, err := s.Bindings(); err != nil && s.err == nil {
		m := remark{Result: broken, What: oneLine(err)}
		if bad, ok := errors.AsType[*config.Error](err); ok {
			m.Do = bad.Hint
		}
		list = append(list, m)
	}
	for _, v := range e.strays {
		list = append(list, remark{Result: advice, What: v.Name + " means nothing", Do: "The nearest variable there is: " + v.Nearest + "."})
	}
	for _, set := range s.Entries() {
		if set.Source.Layer != config.Default {
			list = append(list, remark{Result: told, What: fmt.Sprintf("%s is %s, says %s", set.Name, set.Value, sourceText(set.Source))})
		}
	}
	return list
}

// kept tells what earshot keeps on the disk, and whether it can.
func (e examination) kept() []remark {
	sessions := keptIn(e.sessions, "how calls were left", "HOME or XDG_STATE_HOME")
	if e.set.NoState {
		sessions = remark{Result: told, What: "how calls were left is not kept, says " + e.sourceOf("no-state")}
	}
	return []remark{
		sessions,
		keptIn(e.cache, "what was measured of recordings", "HOME or XDG_CACHE_HOME"),
		keptIn(e.paid, "answers that were paid for", "HOME or XDG_CACHE_HOME"),
	}
}

func keptIn(s store, what, home string) remark {
	switch {
	case s.dir == "":
		return remark{Result: advice, What: "there is no place to keep " + what, Do: "Set " + home + "."}
	case s.err != nil:
		return remark{Result: broken, What: fmt.Sprintf("%s can't be kept: %s", what, oneLine(s.err)), Do: "Make " + s.dir + " a folder that you can write to."}
	case !s.there:
		return remark{Result: works, What: fmt.Sprintf("%s: nothing yet, in %s", what, s.dir)}
	}
	return remark{Result: works, What: fmt.Sprintf("%s: %s in %s, in %s", what, bytesText(s.bytes), text.Count(s.files, "file"), s.dir)}
}

// bytesText says a size as people do: 512 B, 1.2 kB, 64 MB.
func bytesText(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n)/1000, 0
	for size >= 1000 && unit < 2 {
		size, unit = size/1000, unit+1
	}
	return fmt.Sprintf("%.3g %s", size, [...]string{"kB", "MB", "GB"}[unit])
}

// service tells where the key for the API comes from, and never which it is.
func (e examination) service() []remark {
	var list []remark
	found, missing := key.Pick(e.keys)
	for _, f := range e.keys {
		switch {
		case f.Err != nil && f.Place == key.InKeyring && !f.Err.Bad():
			list = append(list, remark{Result: told, What: "the keyring can't be asked: " + oneLine(f.Err.Err), Do: f.Err.Hint})
		case f.Err != nil:
			list = append(list, remark{Result: broken, What: oneLine(f.Err), Do: f.Err.Hint})
		case f.Key.IsZero():
		case missing == nil && f.Place == found.Place:
			list = append(list, remark{Result: works, What: "the key comes from " + f.Where})
		default:
			list = append(list, remark{Result: told, What: "another key is in " + f.Where + ", and does not count"})
		}
	}
	if len(list) == 0 {
		list = append(list, remark{Result: told, What: "no key; saved calls need none", Do: "earshot auth login keeps one."})
	}
	return list
}
