/*
 * trial.h
 *		Work with effect on tables that is only to be seen through, not to be kept.
 */
#ifndef FHIRTERM_TRIAL_H
#define FHIRTERM_TRIAL_H

/*
 * Runs a function in a subtransaction and takes all that it wrote back; what it palloc'd in the current context stays. An error
 * of the function leaves when that is done.
 */
extern void run_on_trial(void (*function) (void *argument), void *argument);

#endif							/* FHIRTERM_TRIAL_H */
