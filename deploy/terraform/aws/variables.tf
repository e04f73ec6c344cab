variable "name" {
  description = "Prefix of all names."
  type        = string
  default     = "social"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 20 at most: names of servers are made from it."
  }
}

variable "region" {
  description = "Region of AWS, with three zones."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.40.0.0/16"
}

variable "admin_cidrs" {
  description = "Addresses that may reach the Kubernetes API from outside."
  type        = list(string)
  default     = []
}

variable "origins" {
  description = "Web origins that may load media."
  type        = list(string)
}

variable "kubernetes_version" {
  description = "Version of Kubernetes."
  type        = string
  default     = "1.33"
}

variable "node_types" {
  description = "Machines of the nodes; a silo of overlays/prod asks for one core and 4 GiB."
  type        = list(string)
  default     = ["m7i.xlarge"]
}

variable "node_count" {
  description = "Fewest and most nodes."
  type        = object({ min = number, max = number })
  default     = { min = 3, max = 12 }
}

variable "postgres" {
  description = "Machine and disk of PostgreSQL."
  type        = object({ instance_class = string, storage_gb = number })
  default     = { instance_class = "db.m7g.large", storage_gb = 100 }
}

variable "redis_node_type" {
  description = "Machine of each of the two Redis nodes."
  type        = string
  default     = "cache.t4g.medium"
}

variable "kafka" {
  description = "Version, machine and disk of the brokers."
  type        = object({ version = string, instance_type = string, storage_gb = number })
  default     = { version = "3.8.x", instance_type = "kafka.m7g.large", storage_gb = 100 }
}

variable "documents" {
  description = "Where posts lie: documentdb, atlas (made outside, see README.md) or postgres (in the same PostgreSQL)."
  type        = string
  default     = "documentdb"

  validation {
    condition     = contains(["documentdb", "atlas", "postgres"], var.documents)
    error_message = "documents must be documentdb, atlas or postgres."
  }
}

variable "documentdb" {
  description = "Machines of DocumentDB, where documents is documentdb."
  type        = object({ instance_class = string, instance_count = number })
  default     = { instance_class = "db.r6g.large", instance_count = 2 }
}

variable "backup_days" {
  description = "How far back databases can be restored."
  type        = number
  default     = 14
}

variable "protect" {
  description = "Databases refuse to be deleted."
  type        = bool
  default     = true
}
