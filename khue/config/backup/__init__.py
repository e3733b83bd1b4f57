"""Sao lưu: a folder of sealed pieces that only the recovery key opens; each backup adds what is new.

sealing      age files, the keys derived from the installation's secret
repository   the folder: pieces, lists of backups, the lock; safe to be killed at any step
dump         one moment of the database, in pieces that later backups share
making       `khue backup`
restoring    `khue restore`, `khue backup rehearse`
signers      whose backups are taken
keeping      `khue backup list`, `verify`
pruning      `khue backup prune`, `set-aside`
keys         `khue backup-key`
plain        the unsealed `.tar`, and what earlier versions wrote
"""
