variable "name" {
  description = "Prefix of all names."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, in two zones or more."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Who may connect."
  type        = string
}

variable "instance_class" {
  description = "Machine of the database."
  type        = string
}

variable "storage_gb" {
  description = "Disk at first; grows by itself to five times that."
  type        = number
}

variable "backup_days" {
  description = "How far back a point in time can be restored."
  type        = number
}

variable "protect" {
  description = "Refuses to be deleted, and leaves a last snapshot."
  type        = bool
}
