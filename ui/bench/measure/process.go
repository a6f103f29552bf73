package measure

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU is the time that the program's threads have run. It is exact to the
// nanosecond and does not suffer from a busy machine; threads that have ended
// are not in it, which Go programs hardly ever have.
func (s *Session) CPU() (d time.Duration) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	for _, t := range threads {
		b, _ := os.ReadFile(t)
		if f := strings.Fields(string(b)); len(f) > 0 {
			ns, _ := strconv.ParseInt(f[0], 10, 64)
			d += time.Duration(ns)
		}
	}
	return d
}

// Memory is a program's memory in MiB.
type Memory struct {
	RSS       float64 // resident, mapped files included
	Anonymous float64 // resident, without mapped files
	Peak      float64 // of RSS so far
}

// Memory gives the program's memory now, without its children's.
func (s *Session) Memory() (m Memory) {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kib, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			m.RSS = kib / 1024
		case "RssAnon:":
			m.Anonymous = kib / 1024
		case "VmHWM:":
			m.Peak = kib / 1024
		}
	}
	return m
}

// Calm waits until the machine has little else to do: less than 15% of its
// processor time in use. It is false if that did not happen within limit.
func Calm(limit time.Duration) bool {
	for end := time.Now().Add(limit); busy(400*time.Millisecond) > 15; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// busy gives the percentage of processor time in use, that stolen from a
// virtual machine included, over d.
func busy(d time.Duration) float64 {
	idle0, all0 := processorTime()
	time.Sleep(d)
	idle1, all1 := processorTime()
	if all1 <= all0 {
		return 0
	}
	return 100 * (1 - (idle1-idle0)/(all1-all0))
}

func processorTime() (idle, all float64) {
	b, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(b), "\n")
	f := strings.Fields(line)
	for i := 1; i < len(f) && i <= 8; i++ { // user nice system idle iowait irq softirq steal
		v, _ := strconv.ParseFloat(f[i], 64)
		if all += v; i == 4 || i == 5 {
			idle += v
		}
	}
	return idle, all
}
