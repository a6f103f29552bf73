package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// aside does work that keys must not wait for, and returns when it is done. It
// takes a goroutine of its own, since the thread is not used any more after. A
// panic goes on where aside was called, where the terminal is given back.
func aside(work func()) {
	var crash string
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				crash = fmt.Sprintf("%v\n\n%s", v, debug.Stack())
			}
		}()
		stepBack()
		work()
	}()
	<-done
	if crash != "" {
		panic(crash)
	}
}

// spareThread lets one thread more run Go code than there are processors, until
// it is told to end that. The work that is done aside holds a thread and yields
// to others only by its priority, which the system looks at and the scheduler of
// Go does not: without a spare one a key waited up to 20 ms for its turn.
func spareThread() (end func()) {
	n := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(n + 1)
	return func() { runtime.GOMAXPROCS(n) }
}
